package page

import (
	"io"

	"github.com/akinai/akinai/pkg/language"
)

// LinkPage is the page of a link in a mail.
type LinkPage int

// The pages of links.
const (
	LinkVerify LinkPage = iota
	LinkReset
	LinkEmailChange
)

// LinkContent is what the page of a link shows: a form, because opening the link must change
// nothing.
// Programs that scan mails open links.
type LinkContent struct {
	Page LinkPage
	// Action is the path of the page, which takes the form.
	Action, Token string
	Problem       LinkProblem
	// Other is the address of the page in the other language.
	Other string
}

// LinkProblem is why a form did not succeed; it can be sent again.
type LinkProblem int

// The problems of forms.
const (
	LinkProblemNone LinkProblem = iota
	LinkProblemTooMany
	LinkProblemBlank
	LinkProblemWeak
)

// Link writes the page of a link.
func (p *Pages) Link(w io.Writer, l language.Language, in LinkContent) error {
	t := linkTextsOf(l)
	f := p.frame(l, func(texts) string { return t.pages[in.Page].Title })
	f.Failed, f.Other = in.Problem != LinkProblemNone, other(l, in.Other)
	page := struct {
		frame
		LinkContent

		Words                 linkWords
		Other                 *Other // of the frame
		Notice, PasswordError string
	}{frame: f, LinkContent: in, Words: t.pages[in.Page], Other: f.Other}
	switch in.Problem {
	case LinkProblemNone:
	case LinkProblemTooMany:
		page.Notice = t.tooMany
	case LinkProblemBlank:
		page.PasswordError = t.blank
	case LinkProblemWeak:
		page.PasswordError = t.weak
	}
	return p.templates.ExecuteTemplate(w, "link", page)
}

// LinkResult is what became of a link.
type LinkResult int

// The results of links.
const (
	LinkVerified LinkResult = iota
	LinkPasswordSet
	LinkEmailChanged
	LinkUsed
	LinkExpired
	LinkInvalid
	LinkEmailTaken
)

// LinkResult writes a page that says what became of a link.
func (p *Pages) LinkResult(w io.Writer, l language.Language, result LinkResult) error {
	said := linkTextsOf(l).results[result]
	f := p.frame(l, func(texts) string { return said.title })
	f.Failed = result >= LinkUsed
	return p.templates.ExecuteTemplate(w, "message", struct {
		frame

		Text string
	}{f, said.text})
}
