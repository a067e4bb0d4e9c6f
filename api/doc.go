// Package api is the HTTP contract: routes, what goes in and out, and errors as
// RFC 9457 problems. It decides nothing: services authorize and act.
//
// routes.go is the table of every path. openapi.yaml is generated from it.
package api
