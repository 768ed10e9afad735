package accountmail

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/mail"
	"github.com/akinai/akinai/services/auth/internal/domain"
)

// PathInvitation is the path of the page of invitations, below the public address.
const PathInvitation = "/account/invitation"

// invite returns the mail of an invitation, whose address may have no account. Errors:
// mail.ErrPointless if the invitation was used, replaced or canceled.
func (w *Writer) invite(ctx context.Context, l domain.AccountMail) (mail.Mail, error) {
	token, err := domain.NewOneTimeToken(w.random)
	if err != nil {
		return mail.Mail{}, err
	}
	open, err := w.store.MintInvitation(ctx, l.ID, token.Hash(), w.clock.Now().Add(domain.InvitationTTL))
	switch {
	case err != nil:
		return mail.Mail{}, fmt.Errorf("store token of an invitation: %w", err)
	case !open:
		return mail.Mail{}, mail.ErrPointless
	}
	tongue := l.Language.Or(language.Japanese)
	data := struct {
		Link  string
		Hours int
	}{w.address(PathInvitation, url.Values{"token": {token.Reveal()}, "lang": {string(tongue)}}), int(domain.InvitationTTL / time.Hour)}
	return w.render(string(domain.MailInvitation), tongue, data, l.Email)
}
