package page

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/akinai/akinai/pkg/language"
)

// Password is the content of the page that changes the password.
type Password struct {
	Problem PasswordProblem
	// Changed means that the person has just changed it.
	Changed bool
	// Other is the address of the page in the other language.
	Other string
}

// PasswordProblem is why a password was not changed.
type PasswordProblem int

// The problems of a change of the password.
const (
	PasswordProblemNone PasswordProblem = iota
	// PasswordProblemBlank and PasswordProblemWrong are about the current password, and
	// PasswordProblemLength and PasswordProblemWeak about the new one.
	PasswordProblemBlank
	PasswordProblemWrong
	PasswordProblemLength
	PasswordProblemWeak
	PasswordProblemTooMany
)

// Password writes the page that changes the password.
func (p *Pages) Password(w io.Writer, l language.Language, in Password) error {
	content := struct {
		accountFrame

		Changed                             bool
		Notice, CurrentError, PasswordError string
	}{accountFrame: p.accountFrame(l, AccountPassword, in.Other), Changed: in.Changed}
	content.Failed = in.Problem != PasswordProblemNone
	switch in.Problem {
	case PasswordProblemNone:
	case PasswordProblemBlank:
		content.CurrentError = content.A.PasswordBlank
	case PasswordProblemWrong:
		content.CurrentError = content.A.PasswordWrong
	case PasswordProblemLength:
		content.PasswordError = linkTextsOf(l).blank
	case PasswordProblemWeak:
		content.PasswordError = linkTextsOf(l).weak
	case PasswordProblemTooMany:
		content.Notice = content.A.TooMany
	}
	return p.templates.ExecuteTemplate(w, "password", content)
}

// fewCodes is the number of recovery codes from which on the page advises new ones.
const fewCodes = 3

// OwnFactor is the content of the page of the second factor.
type OwnFactor struct {
	// Since is when the factor was set up; the zero time if there is none.
	Since     time.Time
	CodesLeft int
	// Required means that it cannot be removed.
	Required bool
	Problem  OwnFactorProblem
	// Other is the address of the page in the other language.
	Other string
}

// OwnFactorProblem is why the second factor was not changed.
type OwnFactorProblem int

// The problems of changes of the second factor.
const (
	OwnFactorProblemNone OwnFactorProblem = iota
	// OwnFactorProblemGone means that the set-up has expired.
	OwnFactorProblemGone
	// OwnFactorProblemStaff means that staff cannot remove it.
	OwnFactorProblemStaff
)

// OwnFactor writes the page of the second factor.
func (p *Pages) OwnFactor(w io.Writer, l language.Language, in OwnFactor) error {
	content := struct {
		accountFrame

		On, Few, Required    bool
		Since, Codes, Notice string
	}{
		accountFrame: p.accountFrame(l, AccountFactor, in.Other), On: !in.Since.IsZero(), Few: in.CodesLeft <= fewCodes, Required: in.Required,
	}
	content.Since = content.A.at(in.Since)
	content.Codes = strings.ReplaceAll(content.A.Codes, "{count}", strconv.Itoa(in.CodesLeft))
	content.Failed = in.Problem != OwnFactorProblemNone
	switch in.Problem {
	case OwnFactorProblemNone:
	case OwnFactorProblemGone:
		content.Notice = content.A.EnrollmentGone
	case OwnFactorProblemStaff:
		content.Notice = content.A.StaffKeep
	}
	return p.templates.ExecuteTemplate(w, "own-factor", content)
}

// newFactorPage is what the pages of a new factor read.
type newFactorPage struct {
	factorPage

	A   accountTexts
	Nav []navItem
}

func (p *Pages) newFactor(l language.Language, in Factor, title, lead string) newFactorPage {
	account := p.accountFrame(l, AccountFactor, in.Other)
	page := newFactorPage{factorPage: p.factor(l, in, title), A: account.A, Nav: account.Nav}
	page.Lead, page.CodeLabel = lead, page.Words.FirstCode
	return page
}

// NewFactor writes the page of the account area with the secret of a new factor.
func (p *Pages) NewFactor(w io.Writer, l language.Language, in Factor) error {
	words := factorWordsOf(l)
	return p.templates.ExecuteTemplate(w, "new-factor", p.newFactor(l, in, words.EnrollTitle, words.NewLead))
}

// NewRecovery writes the page of the account area with the recovery codes of a new factor.
func (p *Pages) NewRecovery(w io.Writer, l language.Language, in Factor) error {
	return p.recovery(w, l, in, factorWordsOf(l).SaveLead)
}

// RenewedRecovery writes the page of the account area with new recovery codes of the factor.
func (p *Pages) RenewedRecovery(w io.Writer, l language.Language, in Factor) error {
	return p.recovery(w, l, in, factorWordsOf(l).RenewedLead)
}

func (p *Pages) recovery(w io.Writer, l language.Language, in Factor, lead string) error {
	page := p.newFactor(l, in, factorWordsOf(l).SaveTitle, lead)
	page.Other = nil // the page cannot be shown again
	return p.templates.ExecuteTemplate(w, "new-recovery", page)
}
