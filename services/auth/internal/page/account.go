package page

import (
	"io"
	"strings"
	"time"

	"github.com/akinai/akinai/pkg/language"
)

// AccountPage is a page of the account area, which the others link to.
type AccountPage int

// The pages of the account area.
const (
	AccountSessions AccountPage = iota
	AccountPassword
	AccountEmail
	AccountFactor
	AccountPasskeys
)

// accountFrame is what every page of the account area has.
type accountFrame struct {
	frame

	A   accountTexts
	Nav []navItem
}

type navItem struct {
	Address, Name string
	Current       bool
}

// accountFrame returns the frame of an account page with a title. other is its address in the other
// language.
func (p *Pages) accountFrame(l language.Language, current AccountPage, otherAddress string) accountFrame {
	t := accountTextsOf(l)
	f := accountFrame{frame: p.frame(l, func(texts) string { return t.titles[current] }), A: t}
	f.Other = other(l, otherAddress)
	for _, item := range []struct {
		page AccountPage
		path string
	}{
		{AccountSessions, ""},
		{AccountPassword, "/password"},
		{AccountEmail, "/email"},
		{AccountFactor, "/factor"},
		{AccountPasskeys, "/passkeys"},
	} {
		f.Nav = append(f.Nav, navItem{
			Address: p.base + "/account" + item.path + "?lang=" + string(l), Name: t.titles[item.page], Current: item.page == current,
		})
	}
	return f
}

// Session is a row of the page of sessions.
type Session struct {
	ID string
	// Browser and System are "" if unknown, and so is Client.
	Browser, System, Client string
	// AtIssuer means that the row is the login that a browser keeps.
	AtIssuer                  bool
	StartedAt, UsedAt, EndsAt time.Time
	// Current means that the page is shown in this browser.
	Current bool
}

// Sessions is the content of the page of sessions.
type Sessions struct {
	Sessions []Session
	// Others means that there are sessions elsewhere.
	Others bool
	// Ended means that the person has just ended one.
	Ended bool
	// Other is the address of the page in the other language.
	Other string
}

// sessionRow is a session in words.
type sessionRow struct {
	ID, Device, Client, StartedAt, UsedAt, EndsAt, Button string
	Current                                               bool
}

// Sessions writes the page of sessions.
func (p *Pages) Sessions(w io.Writer, l language.Language, in Sessions) error {
	content := struct {
		accountFrame

		Rows          []sessionRow
		Others, Ended bool
	}{accountFrame: p.accountFrame(l, AccountSessions, in.Other), Others: in.Others, Ended: in.Ended}
	for _, s := range in.Sessions {
		content.Rows = append(content.Rows, content.A.row(s))
	}
	return p.templates.ExecuteTemplate(w, "sessions", content)
}

func (t accountTexts) row(s Session) sessionRow {
	row := sessionRow{ID: s.ID, Device: t.device(s), Client: s.Client, Current: s.Current}
	switch {
	case s.AtIssuer:
		row.Client = t.AtIssuer
	case s.Client == "":
		row.Client = t.OwnClient
	}
	row.StartedAt, row.UsedAt, row.EndsAt = t.at(s.StartedAt), t.at(s.UsedAt), t.at(s.EndsAt)
	row.Button = strings.NewReplacer("{device}", row.Device, "{client}", row.Client).Replace(t.EndLabel)
	return row
}

// device names a browser and its system.
func (t accountTexts) device(s Session) string {
	switch {
	case s.Browser == "" && s.System == "":
		return t.DeviceUnknown
	case s.Browser == "" || s.System == "" || s.Browser == s.System:
		return max(s.Browser, s.System)
	default:
		return strings.NewReplacer("{browser}", s.Browser, "{system}", s.System).Replace(t.Device)
	}
}

// at writes a time as in Japan, where the shop is.
func (t accountTexts) at(moment time.Time) string {
	return moment.In(time.FixedZone("JST", 9*60*60)).Format(t.layout)
}
