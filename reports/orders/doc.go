// Package orders makes the files of reports that take long: an order is kept, jobs
// make its file part by part, and its owner takes it while it is kept.
//
// Everything is computed with the rights that the owner has when a part is made, and
// the file is given to nobody who has less by then. A part that is finished is not
// made again after a restart; a file is in the store whole or not at all.
// docs/decisions/report-orders.md has the reasons.
package orders
