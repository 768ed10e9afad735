// Package mailbox is the mail server of development: it receives the mails of the services and
// shows them.
//
// Start reading at README.md, then module.go.
package mailbox
