// Package smtp receives mails for the box.
package smtp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"strings"
	"time"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // mails in other character sets
	"github.com/emersion/go-smtp"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/services/mailbox/internal/domain"
)

// MaxBytes is the maximum size of a mail.
const MaxBytes = 1 << 20

const (
	maxRecipients = 50
	patience      = 30 * time.Second
)

// New returns a server that adds every mail to box. It accepts every recipient.
func New(box *domain.Box, clock clock.Clock) *smtp.Server {
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &session{box: box, clock: clock}, nil
	}))
	server.Domain = "localhost"
	server.EnableSMTPUTF8 = true
	server.MaxMessageBytes, server.MaxRecipients = MaxBytes, maxRecipients
	server.ReadTimeout, server.WriteTimeout = patience, patience
	return server
}

type session struct {
	box   *domain.Box
	clock clock.Clock
	from  string
	to    []string
}

// Reset implements smtp.Session.
func (s *session) Reset() { s.from, s.to = "", nil }

// Logout implements smtp.Session.
func (s *session) Logout() error { return nil }

// Mail implements smtp.Session.
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

// Rcpt implements smtp.Session.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = append(s.to, to)
	return nil
}

// Data adds the mail to the box.
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	m, err := parse(raw)
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: err.Error()}
	}
	m.ID, m.From, m.To, m.ReceivedAt = id.New(), s.from, s.to, s.clock.Now()
	s.box.Add(m)
	return nil
}

// parse returns the texts and headers of a mail.
func parse(raw []byte) (domain.Message, error) {
	entity, err := message.Read(bytes.NewReader(raw))
	if err != nil && !message.IsUnknownCharset(err) {
		return domain.Message{}, fmt.Errorf("read the mail: %w", err)
	}
	m := domain.Message{
		MessageID: strings.Trim(entity.Header.Get("Message-Id"), "<> "), Subject: entity.Header.Get("Subject"),
		Language: entity.Header.Get("Content-Language"),
	}
	if decoded, err := (&mime.WordDecoder{}).DecodeHeader(m.Subject); err == nil {
		m.Subject = decoded
	}
	err = entity.Walk(func(_ []int, part *message.Entity, err error) error {
		if err != nil && !message.IsUnknownCharset(err) {
			return err
		}
		return addPart(&m, part)
	})
	if err != nil && !errors.Is(err, io.EOF) {
		return m, fmt.Errorf("read the parts: %w", err)
	}
	return m, nil
}

// addPart adds a part to the message.
func addPart(m *domain.Message, part *message.Entity) error {
	media, _, err := part.Header.ContentType()
	if err != nil {
		return err
	}
	into := &m.Text
	switch media {
	case "text/html":
		into = &m.HTML
	case "text/plain":
	default:
		return nil
	}
	text, err := io.ReadAll(part.Body)
	*into = strings.ToValidUTF8(string(text), "\uFFFD")
	return err
}
