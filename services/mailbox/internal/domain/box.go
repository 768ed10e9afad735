package domain

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// Message is a received mail.
type Message struct {
	// ID is a UUID that the mailbox gave to the mail.
	ID string `json:"id"`
	// MessageID is the header Message-ID; the same for a mail that was sent twice.
	MessageID string `json:"message_id"`
	From      string `json:"from"`
	// To are the recipients of the envelope.
	To      []string `json:"to"`
	Subject string   `json:"subject"`
	// Language is the header Content-Language.
	Language string `json:"language"`
	// Text and HTML are the parts of these types; "" without one.
	Text       string    `json:"text"`
	HTML       string    `json:"html"`
	ReceivedAt time.Time `json:"received_at"`
}

func (m Message) bytes() int { return len(m.Text) + len(m.HTML) + len(m.Subject) }

// IsTo reports whether a recipient is address, in any case.
func (m Message) IsTo(address string) bool {
	return slices.ContainsFunc(m.To, func(to string) bool { return strings.EqualFold(to, address) })
}

// Box keeps the latest mails. Safe for concurrent use.
type Box struct {
	messages, bytes int

	mu   sync.Mutex
	held []Message // the oldest first
	size int
}

// NewBox returns a box for so many mails, and so many bytes of text.
func NewBox(messages, bytes int) *Box { return &Box{messages: messages, bytes: bytes} }

// Add adds a mail, and removes the oldest ones that have no room any more.
func (b *Box) Add(m Message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held, b.size = append(b.held, m), b.size+m.bytes()
	for len(b.held) > b.messages || b.size > b.bytes && len(b.held) > 1 {
		b.size -= b.held[0].bytes()
		b.held = slices.Delete(b.held, 0, 1)
	}
}

// List returns the mails to an address, or all if it is "", the latest first.
func (b *Box) List(to string) []Message {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make([]Message, 0, len(b.held))
	for _, m := range slices.Backward(b.held) {
		if to == "" || m.IsTo(to) {
			list = append(list, m)
		}
	}
	return list
}

// Find returns the mail with an id, false if there is none.
func (b *Box) Find(id string) (Message, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.held {
		if m.ID == id {
			return m, true
		}
	}
	return Message{}, false
}
