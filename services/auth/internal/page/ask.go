package page

import (
	"io"

	"github.com/akinai/akinai/pkg/language"
)

// AskPage is a page that asks for an e-mail address, to which a mail is sent.
type AskPage int

// The pages that ask for an e-mail address.
const (
	AskReset AskPage = iota
	AskRegister
)

// Ask is the content of a page that asks for an e-mail address.
type Ask struct {
	Page AskPage
	// Action is the path of the page, which takes the form.
	Action string
	// Request is the id of the authorization request to go back to, "" if there is none.
	Request string
	// Email and Name are what was typed before.
	Email, Name string
	Problem     AskProblem
	// Agreed are the versions of the pages of the shop to which the form agrees, by name.
	Agreed map[string]int64
	// Other is the address of the page in the other language.
	Other string
}

// AskProblem is why a form did not succeed; it can be sent again.
type AskProblem int

// The problems of forms.
const (
	AskProblemNone AskProblem = iota
	AskProblemTooMany
	AskProblemEmail
	AskProblemName
	AskProblemPassword
	AskProblemWeak
	// AskProblemPages: the pages of the shop have changed since the form was shown.
	AskProblemPages
)

// Ask writes a page that asks for an e-mail address.
func (p *Pages) Ask(w io.Writer, l language.Language, in Ask) error {
	t := askTextsOf(l)
	f := p.frame(l, func(texts) string { return t.pages[in.Page].Title })
	f.Failed, f.Other = in.Problem != AskProblemNone, other(l, in.Other)
	page := struct {
		frame
		Ask

		Words                                        askWords
		Other                                        *Other // of the frame
		Notice, EmailError, NameError, PasswordError string
		Back                                         string
	}{frame: f, Ask: in, Words: t.pages[in.Page], Other: f.Other, Back: t.back}
	switch in.Problem {
	case AskProblemNone:
	case AskProblemTooMany:
		page.Notice = t.tooMany
	case AskProblemPages:
		page.Notice = t.changed
	case AskProblemEmail:
		page.EmailError = t.email
	case AskProblemName:
		page.NameError = t.name
	case AskProblemPassword:
		page.PasswordError = t.password
	case AskProblemWeak:
		page.PasswordError = t.weak
	}
	return p.templates.ExecuteTemplate(w, "ask", page)
}

// Asked writes the page that says that a mail was sent. It is the same whether or not the address
// has an account. request is the id of the authorization request to go back to, "" if there is
// none.
func (p *Pages) Asked(w io.Writer, l language.Language, asked AskPage, request string) error {
	t := askTextsOf(l)
	said := t.sent[asked]
	return p.templates.ExecuteTemplate(w, "asked", struct {
		frame
		Text, Request, Back string
	}{p.frame(l, func(texts) string { return said.title }), said.text, request, t.back})
}
