// Package rounds is the path of a version to its publication: review, consultation
// of store managers, expert audits with their findings, approval by named people
// with four eyes, and the date by which a published version is looked at anew
// (docs/decisions/path.md).
package rounds
