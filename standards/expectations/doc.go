// Package expectations holds what customers expect of the service that a standard
// describes: attributes from focus groups, surveys in which customers rate them,
// how strongly each attribute moves the overall measure, and which requirements
// answer to it (docs/decisions/expectations.md).
package expectations
