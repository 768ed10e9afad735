package mail

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// keepFor is the time for which a connection waits for the next mail. It is short: servers end
// connections that are silent for long, and count those that are open.
const keepFor = time.Second

// connections keeps connections to the mail server open between mails that follow each other: a
// connection takes more round trips than a mail, and a handshake of TLS. Safe for concurrent use.
type connections struct {
	client *gomail.Client

	mu   sync.Mutex
	idle []*idle
}

// idle is a connection that waits for the next mail, until its timer ends it.
type idle struct {
	connection *smtp.Client
	timer      *time.Timer
}

// send sends a message. If the server has ended a kept connection, or takes no more mails over it,
// it has not accepted this one, which is then sent over a new connection.
func (c *connections) send(ctx context.Context, message *gomail.Msg) error {
	if kept := c.take(); kept != nil {
		err := c.sendOver(kept, message)
		var failed *gomail.SendError
		if !errors.As(err, &failed) || !unused(failed) {
			return err
		}
	}
	connection, err := c.client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return c.sendOver(connection, message)
}

// unused reports whether the server ended the connection, or deferred the mail, before it saw more
// of the mail than its sender.
func unused(failed *gomail.SendError) bool {
	first := failed.Reason == gomail.ErrConnCheck || failed.Reason == gomail.ErrSMTPMailFrom
	return first && (failed.ErrorCode() == 0 || failed.IsTemp())
}

// sendOver sends a message, and keeps the connection if the server is ready for the next one.
func (c *connections) sendOver(connection *smtp.Client, message *gomail.Msg) error {
	err := c.client.SendWithSMTPClient(connection, message)
	if err == nil {
		c.keep(connection)
		return nil
	}
	_ = c.client.CloseWithSMTPClient(connection) // the outcome is known
	if message.IsDelivered() {
		return nil // the server accepted the mail, and refused the reset behind it
	}
	return err
}

func (c *connections) keep(connection *smtp.Client) {
	kept := &idle{connection: connection}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.idle = append(c.idle, kept)
	kept.timer = time.AfterFunc(keepFor, func() {
		if c.remove(kept) {
			_ = c.client.CloseWithSMTPClient(connection) // no mail is on its way
		}
	})
}

// take returns the connection that was used last, nil if none is idle.
func (c *connections) take() *smtp.Client {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.idle) == 0 {
		return nil
	}
	last := c.idle[len(c.idle)-1]
	c.idle = c.idle[:len(c.idle)-1]
	last.timer.Stop()
	return last.connection
}

// remove reports whether the connection was idle still.
func (c *connections) remove(kept *idle) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := slices.Index(c.idle, kept)
	if at < 0 {
		return false
	}
	c.idle = slices.Delete(c.idle, at, at+1)
	return true
}
