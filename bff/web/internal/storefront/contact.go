package storefront

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	notificationv1 "github.com/akinai/akinai/api/gen/akinai/notification/v1"
	"github.com/akinai/akinai/api/gen/akinai/notification/v1/notificationv1connect"
	productv1 "github.com/akinai/akinai/api/gen/akinai/product/v1"
	"github.com/akinai/akinai/bff/internal/limit"
	"github.com/akinai/akinai/bff/web/internal/page"
	"github.com/akinai/akinai/pkg/errs"
	"github.com/akinai/akinai/pkg/id"
	"github.com/akinai/akinai/pkg/language"
)

const (
	// maxFormBytes bounds the form: each character of the message may take twelve bytes.
	maxFormBytes  = 64 << 10
	maxEmailBytes = 254
	// tooMany is the Retry-After of a refused form, in seconds.
	tooMany = 60
)

// Inquiries sends questions of shoppers.
type Inquiries struct {
	Sender notificationv1connect.NotificationServiceClient
	// Rate bounds the questions of a client, whose address Address returns.
	Rate    limit.Rate
	Address func(*http.Request) string
}

// contact shows the form for questions. Each form has an id of its own, so it is not cached.
func (s *Shop) contact(l language.Language) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s.contactForm(w, r, l, http.StatusOK, page.Contact{Form: id.New()})
	}
}

// contactForm writes the form with what was typed.
func (s *Shop) contactForm(w http.ResponseWriter, r *http.Request, l language.Language, status int, in page.Contact) {
	res, err := s.texts.GetShopSettings(r.Context(), &productv1.GetShopSettingsRequest{})
	if err != nil {
		s.fail(w, r, l, err)
		return
	}
	texts, shown := res.GetSettings().GetTexts()[string(l)], string(l)
	if texts == nil {
		texts, shown = res.GetSettings().GetTexts()[res.GetLanguage()], res.GetLanguage()
	}
	in.Company, in.Place, in.TextLanguage = texts.GetCompany(), texts.GetAddress(), shown
	in.Phone, in.Email = res.GetSettings().GetPhone(), res.GetSettings().GetEmail()
	var body bytes.Buffer
	if err := s.pages.Of(shopOf(res, l)).Contact(&body, l, in); err != nil {
		s.fail(w, r, l, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	s.send(w, l, status, body.Bytes())
}

// sendInquiry takes the form. A form that is sent twice has one id, and causes one mail.
func (s *Shop) sendInquiry(l language.Language) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxFormBytes)
		if err := r.ParseForm(); err != nil {
			s.contactForm(w, r, l, http.StatusUnprocessableEntity, page.Contact{Form: id.New(), Problem: page.ContactProblemMessage})
			return
		}
		in := inquiryOf(r)
		if in.Problem != page.ContactProblemNone {
			s.contactForm(w, r, l, http.StatusUnprocessableEntity, in)
			return
		}
		if err := s.inquiries.Rate.Check(r.Context(), s.inquiries.Address(r)); err != nil {
			in.Problem = page.ContactProblemTooMany
			w.Header().Set("Retry-After", strconv.Itoa(tooMany))
			s.contactForm(w, r, l, http.StatusTooManyRequests, in)
			return
		}
		_, err := s.inquiries.Sender.SendInquiry(r.Context(), &notificationv1.SendInquiryRequest{
			Id: in.Form, Name: in.Name, Email: in.From, Message: in.Message,
		})
		s.inquirySent(w, r, l, in, err)
	}
}

// inquirySent answers a form after it was passed on.
func (s *Shop) inquirySent(w http.ResponseWriter, r *http.Request, l language.Language, in page.Contact, err error) {
	var body bytes.Buffer
	switch {
	case errs.KindOf(err) == errs.Invalid && err != nil:
		in.Problem = page.ContactProblemText
		if errs.ReasonOf(err) == "VALIDATION_FAILED" {
			in.Problem = page.ContactProblemEmail // the other rules were checked
		}
		s.contactForm(w, r, l, http.StatusUnprocessableEntity, in)
	case err != nil:
		in.Problem = page.ContactProblemUnavailable
		s.contactForm(w, r, l, http.StatusServiceUnavailable, in)
	default:
		_ = s.pages.Of(s.knownFacts(r.Context(), l)).ContactSent(&body, l) // a template of constants, into memory
		w.Header().Set("Cache-Control", "no-store")
		s.send(w, l, http.StatusOK, body.Bytes())
	}
}

// inquiryOf returns what was typed, with the first problem of it.
func inquiryOf(r *http.Request) page.Contact {
	typed := func(name string) string { return strings.TrimSpace(r.PostForm.Get(name)) }
	in := page.Contact{
		Form: r.PostForm.Get("id"), Name: typed("name"), From: typed("email"),
		Message: strings.ReplaceAll(typed("message"), "\r\n", "\n"),
	}
	if !id.Valid(in.Form) {
		in.Form = id.New()
	}
	switch {
	case in.Name == "" || utf8.RuneCountInString(in.Name) > page.MaxInquiryName:
		in.Problem = page.ContactProblemName
	case !looksLikeEmail(in.From):
		in.Problem = page.ContactProblemEmail
	case in.Message == "" || utf8.RuneCountInString(in.Message) > page.MaxInquiryMessage:
		in.Problem = page.ContactProblemMessage
	case !utf8.ValidString(in.Name + in.From + in.Message):
		in.Problem = page.ContactProblemText
	}
	return in
}

// looksLikeEmail reports whether a mail could be sent to the text.
func looksLikeEmail(text string) bool {
	name, host, found := strings.Cut(text, "@")
	return found && name != "" && host != "" && len(text) <= maxEmailBytes && !strings.ContainsAny(text, " \t\r\n<>,;\"") && !strings.Contains(host, "@")
}

// ownForms refuses forms that a page of another origin posts.
func (s *Shop) ownForms() (*http.CrossOriginProtection, error) {
	protection := http.NewCrossOriginProtection()
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.message(w, languageOf(r), http.StatusForbidden, page.Message{Kind: page.MessageForeign})
	}))
	return protection, protection.AddTrustedOrigin(s.origin)
}
