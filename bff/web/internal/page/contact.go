package page

import (
	"io"

	"github.com/akinai/akinai/pkg/language"
)

// ContactProblem is what is wrong with a form for questions.
type ContactProblem int

// The problems of a form for questions.
const (
	ContactProblemNone ContactProblem = iota
	ContactProblemName
	ContactProblemEmail
	ContactProblemMessage
	// ContactProblemText is a character that cannot be sent.
	ContactProblemText
	ContactProblemTooMany
	ContactProblemUnavailable
)

// Contact is the content of the page for questions.
type Contact struct {
	// Company, Place, Phone and Email are those of the shop.
	Company, Place, Phone, Email string
	// TextLanguage is the language of Company and Place.
	TextLanguage string
	// Form is the id of the form: a form that is sent twice causes one mail.
	Form string
	// Name, From and Message are what was typed.
	Name, From, Message string
	Problem             ContactProblem
}

// The lengths of what is typed, in characters.
const (
	MaxInquiryName    = 100
	MaxInquiryMessage = 4000
)

// Contact writes the page for questions.
func (p *Pages) Contact(w io.Writer, l language.Language, in Contact) error {
	f := p.contactFrame(l)
	page := struct {
		frame
		In                                             Contact
		Steps                                          []link
		Lang                                           language.Language
		Action, Notice                                 string
		NameError, EmailError, MessageError, EmailHint string
		MaxName, MaxMessage                            int
	}{
		frame: f, In: in, Steps: []link{{f.T.Home, f.Home}}, Lang: foreign(l, in.TextLanguage), Action: Address(l, PathContact),
		MaxName: MaxInquiryName, MaxMessage: MaxInquiryMessage,
	}
	switch text := f.T.contactProblems[in.Problem]; in.Problem {
	case ContactProblemName:
		page.NameError = text
	case ContactProblemEmail:
		page.EmailError = text
	case ContactProblemMessage, ContactProblemText:
		page.MessageError = text
	case ContactProblemTooMany, ContactProblemUnavailable:
		page.Notice = text
	case ContactProblemNone:
	}
	return p.templates.ExecuteTemplate(w, "contact", page)
}

// ContactSent writes the page after a question was sent.
func (p *Pages) ContactSent(w io.Writer, l language.Language) error {
	f := p.contactFrame(l)
	f.NoIndex = true
	return p.templates.ExecuteTemplate(w, "contactsent", struct {
		frame
		Steps []link
	}{f, []link{{f.T.Home, f.Home}}})
}

func (p *Pages) contactFrame(l language.Language) frame {
	f := p.frame(l, PathContact, Query{}, Query{})
	f.Title, f.Description = f.T.Contact+f.T.separator(l)+p.shop.Name, f.T.ContactLead
	f.Data = []thing{p.breadcrumb([]link{{f.T.Home, f.Home}, {f.T.Contact, Address(l, PathContact)}})}
	return f
}
