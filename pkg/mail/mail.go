package mail

import (
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/akinai/akinai/pkg/language"
)

// Mail is a mail to one person. It prints without the address and the text.
type Mail struct {
	// ID is unique and stays the same when the mail is sent again. The Message-ID is ID at the
	// domain of the sender. Queue sets it.
	ID string
	// To is an address without a name.
	To string
	// ReplyTo is the address that an answer goes to, "" for the sender.
	ReplyTo string
	Subject string
	// Text is required. HTML is optional, the same content as a page.
	Text, HTML string
	// Language is the language of the text; optional.
	Language language.Language
}

// String returns the id.
func (m Mail) String() string { return "mail " + m.ID }

// GoString returns the id.
func (m Mail) GoString() string { return m.String() }

// LogValue returns the id.
func (m Mail) LogValue() slog.Value { return slog.StringValue(m.String()) }

// errAddress is returned for a recipient whose address cannot be written in a mail.
var errAddress = errors.New("the address is malformed")

// message returns the mail in the form of the library: UTF-8 in base64, which no server on the way
// changes, and no User-Agent.
func (m Mail) message(from *mail.Address, now time.Time) (*gomail.Msg, error) {
	out := gomail.NewMsg(gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingB64), gomail.WithNoDefaultUserAgent())
	out.FromMailAddress(from)
	if err := out.To(quoted(m.To)); err != nil {
		return nil, errAddress // the library's error contains the address
	}
	if m.ReplyTo != "" {
		if err := out.ReplyTo(quoted(m.ReplyTo)); err != nil {
			return nil, errAddress
		}
	}
	out.Subject(m.Subject)
	out.SetMessageIDWithValue(m.ID + "@" + domainOf(from.Address))
	out.SetDateWithValue(now)
	out.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no vacation notices
	if m.Language != language.None {
		out.SetGenHeader("Content-Language", string(m.Language))
	}
	out.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		out.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return out, nil
}

// quoted returns the address with a quoted local part if RFC 5322 requires quotes: addresses that
// Japanese carriers once issued have two dots in a row, or one before the @.
func quoted(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return address
	}
	local := address[:at]
	if strings.Contains(local, "..") || strings.HasPrefix(local, ".") || strings.HasSuffix(local, ".") {
		return fmt.Sprintf("%q", local) + address[at:]
	}
	return address
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }
