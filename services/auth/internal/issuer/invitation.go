package issuer

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	lang "github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/services/auth/internal/domain"
	"github.com/akinai/akinai/services/auth/internal/page"
)

// pathInvitation is the page of invitations, at the root of the public address.
const pathInvitation = PathLinks + "invitation"

// showInvitation shows the form of an invitation. It does not use the token: programs that scan
// mails open links.
func (i *issuer) showInvitation(w http.ResponseWriter, r *http.Request) {
	i.invitationForm(w, r, page.Invitation{Token: r.URL.Query().Get("token")}, http.StatusOK)
}

// invitationForm shows the form, or why the link does not work.
func (i *issuer) invitationForm(w http.ResponseWriter, r *http.Request, content page.Invitation, status int) {
	hasAccount, err := i.Staff.Invited(r.Context(), domain.PresentedOneTimeToken(content.Token))
	if err != nil {
		i.refuseInvitation(w, r, content, err)
		return
	}
	l := chosen(r)
	otherLanguage := lang.English
	if l == lang.English {
		otherLanguage = lang.Japanese
	}
	content.Action, content.HasAccount = pathInvitation, hasAccount
	content.Other = pathInvitation + "?" + url.Values{"token": {content.Token}, "lang": {string(otherLanguage)}}.Encode()
	i.show(w, r, l, status, "", func(b *bytes.Buffer) error { return i.pages.Invitation(b, l, content) })
}

// acceptInvitation makes the owner of the address staff.
func (i *issuer) acceptInvitation(w http.ResponseWriter, r *http.Request) {
	if err := checkForm(r); err != nil {
		i.invitationResult(w, r, page.InvitationInvalid, http.StatusBadRequest)
		return
	}
	name, secret := strings.Join(strings.Fields(r.PostForm.Get("name")), " "), r.PostForm.Get("password")
	content := page.Invitation{Token: r.PostForm.Get("token"), Name: name}
	switch length := utf8.RuneCountInString(secret); {
	case name == "" || domain.CheckName(name) != nil:
		content.Problem = page.InvitationProblemName
	case length < domain.MinPasswordLength || length > domain.MaxPasswordLength:
		content.Problem = page.InvitationProblemBlank
	}
	if content.Problem != page.InvitationProblemNone {
		i.invitationForm(w, r, content, http.StatusUnprocessableEntity)
		return
	}
	ctx, ip := lang.With(r.Context(), chosen(r)), domain.ClientIP(r.Header.Get("X-Forwarded-For"))
	if err := i.Staff.Accept(ctx, domain.PresentedOneTimeToken(content.Token), name, domain.NewPassword(secret), ip); err != nil {
		i.refuseInvitation(w, r, content, err)
		return
	}
	i.invitationResult(w, r, page.InvitationAccepted, http.StatusOK)
}

// refuseInvitation shows why an invitation cannot be used, or what is wrong in its form.
func (i *issuer) refuseInvitation(w http.ResponseWriter, r *http.Request, content page.Invitation, err error) {
	switch {
	case errors.Is(err, domain.ErrLinkUsed):
		i.invitationResult(w, r, page.InvitationUsed, http.StatusGone)
	case errors.Is(err, domain.ErrLinkExpired):
		i.invitationResult(w, r, page.InvitationExpired, http.StatusGone)
	case errors.Is(err, domain.ErrLinkInvalid), errors.Is(err, domain.ErrSuperadminExists):
		i.invitationResult(w, r, page.InvitationInvalid, http.StatusBadRequest)
	case errors.Is(err, domain.ErrPasswordWeak):
		content.Problem = page.InvitationProblemWeak
		i.invitationForm(w, r, content, http.StatusUnprocessableEntity)
	case errors.Is(err, domain.ErrPasswordWrong), errors.Is(err, domain.ErrBadCredentials), errors.Is(err, domain.ErrEmailTaken):
		content.Problem = page.InvitationProblemWrong
		i.invitationForm(w, r, content, http.StatusUnprocessableEntity)
	case errors.Is(err, domain.ErrTooManyAttempts):
		content.Problem = page.InvitationProblemTooMany
		i.invitationForm(w, r, content, http.StatusTooManyRequests)
	default:
		i.failed(w, r, err)
	}
}

func (i *issuer) invitationResult(w http.ResponseWriter, r *http.Request, result page.InvitationResult, status int) {
	l := chosen(r)
	i.show(w, r, l, status, "", func(b *bytes.Buffer) error { return i.pages.InvitationResult(b, l, result) })
}
