// Package notification is the notification service: it sends mails about orders, and inquiries of
// shoppers. It does not own orders, accounts or settings. Start at README.md.
package notification
