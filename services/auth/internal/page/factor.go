package page

import (
	"html/template"
	"io"

	"github.com/akinai/akinai/pkg/language"
)

// Factor is the content of the pages of the second factor.
type Factor struct {
	// Request is the id of the authorization request, "" on a page of the account area. Action is
	// the path that takes the form.
	Request, Action string
	Problem         FactorProblem
	// Recovery asks for a recovery code instead of a one-time code, and Switch is the address of
	// the page that asks for the other one.
	Recovery bool
	Switch   string
	// Secret, in groups, and Image, a data URL of a QR code, are what the person adds to their
	// device.
	Secret string
	Image  template.URL
	// Codes are the recovery codes, shown once.
	Codes []string
	// Other is the address of the page in the other language.
	Other string
}

// FactorProblem is why a code was not accepted.
type FactorProblem int

// The problems of codes.
const (
	FactorProblemNone FactorProblem = iota
	FactorProblemBlank
	FactorProblemWrong
	FactorProblemTooMany
)

// factorPage is what the templates of the second factor read.
type factorPage struct {
	frame
	Factor

	Words                                      factorWords
	Lead, CodeLabel, Notice, Error, SwitchText string
	Other                                      *Other // of the frame
}

// Code writes the page that asks for a code.
func (p *Pages) Code(w io.Writer, l language.Language, in Factor) error {
	page := p.factor(l, in, factorWordsOf(l).CodeTitle)
	page.Lead, page.CodeLabel, page.SwitchText = page.Words.CodeLead, page.Words.Code, page.Words.UseRecovery
	if in.Recovery {
		page.Lead, page.CodeLabel, page.SwitchText = page.Words.RecoveryLead, page.Words.RecoveryCode, page.Words.UseCode
	}
	return p.templates.ExecuteTemplate(w, "code", page)
}

// Enroll writes the page with the secret of a new factor.
func (p *Pages) Enroll(w io.Writer, l language.Language, in Factor) error {
	page := p.factor(l, in, factorWordsOf(l).EnrollTitle)
	page.Lead, page.CodeLabel = page.Words.EnrollLead, page.Words.FirstCode
	return p.templates.ExecuteTemplate(w, "enroll", page)
}

// Recovery writes the page with the recovery codes, or without them if they were shown before.
func (p *Pages) Recovery(w io.Writer, l language.Language, in Factor) error {
	page := p.factor(l, in, factorWordsOf(l).SaveTitle)
	page.Other, page.Lead = nil, page.Words.SaveLead
	if in.Codes == nil {
		page.Lead = page.Words.ShownLead
	}
	return p.templates.ExecuteTemplate(w, "recovery", page)
}

func (p *Pages) factor(l language.Language, in Factor, title string) factorPage {
	f := p.frame(l, func(texts) string { return title })
	f.Failed, f.Other = in.Problem != FactorProblemNone, other(l, in.Other)
	page := factorPage{frame: f, Factor: in, Words: factorWordsOf(l), Other: f.Other}
	switch in.Problem {
	case FactorProblemNone:
	case FactorProblemBlank:
		page.Error = page.Words.Blank
	case FactorProblemWrong:
		page.Error = page.Words.Wrong
	case FactorProblemTooMany:
		page.Notice = page.Words.TooMany
	}
	return page
}
