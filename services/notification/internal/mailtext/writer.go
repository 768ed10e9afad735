// Package mailtext writes the mails of the service. The texts are in text/: a file a kind and
// language, the subject in the first line.
//
// Recipient and link are read when a mail is sent, and are stored nowhere.
package mailtext

import (
	"context"
	"embed"
	"fmt"
	"net/url"
	"strings"
	"text/template"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/mail"
	"github.com/akinai/akinai/pkg/text"
	"github.com/akinai/akinai/services/notification/internal/domain"
)

//go:embed text/*.txt
var files embed.FS

// Shops reads the settings of the shop.
type Shops interface {
	// Shop returns what the shop says about itself in a language.
	Shop(ctx context.Context, l language.Language) (domain.Shop, error)
}

// Writer writes mails. Safe for concurrent use.
type Writer struct {
	shops Shops
	base  *url.URL
	texts *template.Template
}

// New returns a writer. Links begin with base.
func New(shops Shops, base *url.URL) (*Writer, error) {
	texts, err := template.New("").Funcs(template.FuncMap{"price": price, "grouped": grouped, "isolate": text.Isolate}).ParseFS(files, "text/*.txt")
	return &Writer{shops: shops, base: base, texts: texts}, err
}

// Inquiry returns the mail of an inquiry to the shop. An answer to it goes to the shopper.
func (w *Writer) Inquiry(ctx context.Context, inquiry domain.Inquiry) (mail.Mail, error) {
	shop, err := w.shops.Shop(ctx, language.Japanese)
	if err != nil {
		return mail.Mail{}, fmt.Errorf("settings of the shop: %w", err)
	}
	out, err := w.render(domain.KindInquiry, domain.Contact{Email: shop.Email, Language: language.Japanese}, struct {
		Shop           domain.Shop
		Inquiry        domain.Inquiry
		Email, Message string
	}{shop, inquiry, inquiry.Email.Reveal(), quoted(inquiry.Message)})
	out.ReplyTo = inquiry.Email.Reveal()
	return out, err
}

// quoted returns a text with a mark before each line, so that none of its lines looks like one of
// the mail.
func quoted(message string) string {
	return "> " + strings.ReplaceAll(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(message), "\n", "\n> ")
}

// render returns the mail of a text.
func (w *Writer) render(kind domain.Kind, to domain.Contact, data any) (mail.Mail, error) {
	var out strings.Builder
	if err := w.texts.ExecuteTemplate(&out, string(kind)+"."+string(to.Language)+".txt", data); err != nil {
		return mail.Mail{}, fmt.Errorf("text of %s: %w", kind, err)
	}
	subject, body, _ := strings.Cut(out.String(), "\n")
	return mail.Mail{To: to.Email.Reveal(), Subject: subject, Text: body, Language: to.Language}, nil
}
