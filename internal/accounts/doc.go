// Package accounts holds the people who use the program: their accounts, roles
// and passwords, how they sign in and how long they stay signed in.
//
// Every use case of every package takes an [Actor], which says who asks and what
// they may do. docs/decisions/sessions.md, passwords.md and roles.md give the
// reasons.
package accounts
