// Package domain holds the mails that were received. It keeps a bounded number of them.
package domain
