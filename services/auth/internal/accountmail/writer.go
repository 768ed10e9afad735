// Package accountmail writes the mails of the service. The texts are in text/: a file a kind and
// language, the subject in the first line.
//
// A one-time token exists in clear only here and in the mail: it is made when the mail is sent, and
// its hash is stored before the mail leaves.
package accountmail

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"text/template"
	"time"

	"github.com/akinai/akinai/pkg/clock"
	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/mail"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

//go:embed text/*.txt
var files embed.FS

// The paths of the pages of links, below the public address.
const (
	PathVerify      = "/account/verify-email"
	PathReset       = "/account/reset-password"
	PathEmailChange = "/account/change-email"
	// PathRequestReset is the page that asks for the mail with a link to PathReset.
	PathRequestReset = "/account/request-password-reset"
)

// inUse is the text for an address that has an account. Its link leads to PathRequestReset.
const inUse = string(domain.MailAddressInUse)

// Store is what a Writer reads and writes.
type Store interface {
	// GetAccount and FindAccount return an account. Errors: domain.ErrAccountNotFound.
	GetAccount(ctx context.Context, account domain.AccountID) (domain.Account, error)
	FindAccount(ctx context.Context, email domain.Email) (domain.Account, error)
	// Mint stores the token of a mail, in place of the one of an earlier attempt to send it. It
	// returns false if that one was used.
	Mint(
		ctx context.Context, accountMail domain.AccountMail, purpose domain.Purpose, email domain.Email, hash []byte, expires time.Time,
	) (bool, error)
	// MintInvitation stores the token of the mail of an invitation. It returns false if the
	// invitation was used, replaced or canceled.
	MintInvitation(ctx context.Context, mail string, hash []byte, expires time.Time) (bool, error)
}

// Writer writes mails. Safe for concurrent use.
type Writer struct {
	store  Store
	random io.Reader
	clock  clock.Clock
	base   *url.URL
	texts  *template.Template
}

// New returns a writer. Links begin with base, never with the host of a request.
func New(store Store, random io.Reader, clock clock.Clock, base *url.URL) (*Writer, error) {
	texts, err := template.ParseFS(files, "text/*.txt")
	return &Writer{store: store, random: random, clock: clock, base: base, texts: texts}, err
}

// Write returns the text and recipient of a mail. Errors: mail.ErrPointless if there is nothing to
// send.
func (w *Writer) Write(ctx context.Context, l domain.AccountMail) (mail.Mail, error) {
	if l.Kind == domain.MailInvitation {
		return w.invite(ctx, l)
	}
	if l.Account == "" {
		return mail.Mail{}, mail.ErrPointless
	}
	account, err := w.store.GetAccount(ctx, l.Account)
	switch {
	case errors.Is(err, domain.ErrAccountNotFound):
		return mail.Mail{}, mail.ErrPointless
	case err != nil:
		return mail.Mail{}, fmt.Errorf("account of a mail: %w", err)
	}
	text, to, err := w.recipient(ctx, l, account)
	if err != nil {
		return mail.Mail{}, err
	}
	tongue := l.Language.Or(account.Language).Or(language.Japanese)
	data := struct {
		Link    string
		Minutes int
	}{Minutes: int(domain.LinkTTL / time.Minute)}
	if text == inUse {
		data.Link = w.address(PathRequestReset, url.Values{"lang": {string(tongue)}})
	} else if purpose, linked := l.Purpose(); linked {
		if data.Link, err = w.link(ctx, l, purpose, to, tongue); err != nil {
			return mail.Mail{}, err
		}
	}
	return w.render(text, tongue, data, to)
}

// render returns the mail of a text.
func (w *Writer) render(text string, tongue language.Language, data any, to domain.Email) (mail.Mail, error) {
	var out strings.Builder
	if err := w.texts.ExecuteTemplate(&out, text+"."+string(tongue)+".txt", data); err != nil {
		return mail.Mail{}, fmt.Errorf("text %s: %w", text, err)
	}
	subject, body, _ := strings.Cut(out.String(), "\n")
	return mail.Mail{To: to.Reveal(), Subject: subject, Text: body, Language: tongue}, nil
}

// recipient returns the text of the mail and its recipient. Errors: mail.ErrPointless.
func (w *Writer) recipient(ctx context.Context, l domain.AccountMail, account domain.Account) (text string, to domain.Email, err error) {
	switch l.Kind {
	case domain.MailVerify:
		if account.EmailVerified() {
			return "", to, mail.ErrPointless
		}
	case domain.MailEmailChanged:
		return string(l.Kind), l.Email, nil
	case domain.MailEmailChange:
		owner, err := w.store.FindAccount(ctx, l.Email)
		switch {
		case err == nil && owner.ID == account.ID:
			return "", to, mail.ErrPointless
		case err == nil:
			return inUse, l.Email, nil
		case !errors.Is(err, domain.ErrAccountNotFound):
			return "", to, fmt.Errorf("owner of an address: %w", err)
		}
		return string(l.Kind), l.Email, nil
	case domain.MailReset, domain.MailPasswordChanged, domain.MailAddressInUse, domain.MailFactorAdded, domain.MailFactorReset,
		domain.MailFactorRenewed, domain.MailFactorRemoved, domain.MailRecoveryRenewed, domain.MailPasskeyAdded, domain.MailPasskeyRemoved,
		domain.MailRecoveryCodeUsed, domain.MailInvitation: // Write does the last
	}
	return string(l.Kind), account.Email, nil
}

// link makes a token for an address and returns the link with it. Errors: mail.ErrPointless.
func (w *Writer) link(
	ctx context.Context, l domain.AccountMail, purpose domain.Purpose, to domain.Email, tongue language.Language,
) (string, error) {
	token, err := domain.NewOneTimeToken(w.random)
	if err != nil {
		return "", err
	}
	fresh, err := w.store.Mint(ctx, l, purpose, to, token.Hash(), w.clock.Now().Add(domain.LinkTTL))
	switch {
	case err != nil:
		return "", fmt.Errorf("store one-time token: %w", err)
	case !fresh:
		return "", mail.ErrPointless
	}
	paths := map[domain.Purpose]string{
		domain.PurposeVerify: PathVerify, domain.PurposeReset: PathReset, domain.PurposeEmailChange: PathEmailChange,
	}
	return w.address(paths[purpose], url.Values{"token": {token.Reveal()}, "lang": {string(tongue)}}), nil
}

// address returns the public address of a page.
func (w *Writer) address(path string, query url.Values) string {
	page := w.base.JoinPath(path)
	page.RawQuery = query.Encode()
	return page.String()
}
