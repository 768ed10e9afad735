package page

import (
	"io"

	"github.com/akinai/akinai/pkg/language"
)

// Invitation is the content of the page of an invitation.
type Invitation struct {
	Action, Token string
	// HasAccount tells that the address has an account, whose password the person must enter.
	HasAccount bool
	// Name is the name that was typed before.
	Name    string
	Problem InvitationProblem
	// Other is the address of the page in the other language.
	Other string
}

// InvitationProblem is why an invitation was not accepted; the form can be sent again.
type InvitationProblem int

// The problems of invitations.
const (
	InvitationProblemNone InvitationProblem = iota
	InvitationProblemName
	InvitationProblemBlank
	InvitationProblemWeak
	InvitationProblemWrong
	InvitationProblemTooMany
)

// Invitation writes the page of an invitation.
func (p *Pages) Invitation(w io.Writer, l language.Language, in Invitation) error {
	t := invitationJapanese
	if l == language.English {
		t = invitationEnglish
	}
	f := p.frame(l, func(texts) string { return t.title })
	f.Failed, f.Other = in.Problem != InvitationProblemNone, other(l, in.Other)
	page := struct {
		frame
		Words                                                               invitationWords
		Action, Token, Name, Autocomplete, Notice, NameError, PasswordError string
	}{frame: f, Words: t.fresh, Action: in.Action, Token: in.Token, Name: in.Name, Autocomplete: "new-password"}
	if in.HasAccount {
		page.Words, page.Autocomplete = t.known, "current-password"
	}
	switch in.Problem {
	case InvitationProblemNone:
	case InvitationProblemName:
		page.NameError = t.name
	case InvitationProblemBlank:
		page.PasswordError = t.blank
	case InvitationProblemWeak:
		page.PasswordError = t.weak
	case InvitationProblemWrong:
		page.PasswordError = t.wrong
	case InvitationProblemTooMany:
		page.Notice = t.tooMany
	}
	return p.templates.ExecuteTemplate(w, "invitation", page)
}

// InvitationResult is how the use of an invitation ended.
type InvitationResult int

// The results of invitations.
const (
	InvitationAccepted InvitationResult = iota
	InvitationUsed
	InvitationExpired
	InvitationInvalid
)

// InvitationResult writes the page that says how the use of an invitation ended.
func (p *Pages) InvitationResult(w io.Writer, l language.Language, result InvitationResult) error {
	t := invitationJapanese
	if l == language.English {
		t = invitationEnglish
	}
	m := t.results[result]
	f := p.frame(l, func(texts) string { return m.title })
	f.Failed = result != InvitationAccepted
	return p.templates.ExecuteTemplate(w, "message", struct {
		frame
		Text string
	}{f, m.text})
}

// invitationWords are the words of the form.
type invitationWords struct{ Lead, Name, Password, Hint, Button string }

type invitationTexts struct {
	title string
	// fresh is for an address without an account, known for one that has one.
	fresh, known                      invitationWords
	name, blank, weak, wrong, tooMany string
	results                           map[InvitationResult]message
}

//nolint:gochecknoglobals,gosec // texts, never written to
var (
	invitationJapanese = invitationTexts{
		title: "スタッフ登録",
		fresh: invitationWords{
			Lead: "お名前とパスワードを設定して、登録を完了してください。", Name: "お名前", Password: "パスワード",
			Hint: "8文字以上。推測されにくいものにしてください。", Button: "登録する",
		},
		known: invitationWords{
			Lead: "このメールアドレスには、すでにアカウントがあります。お名前と、そのアカウントのパスワードを入力してください。",
			Name: "お名前", Password: "現在のパスワード", Button: "登録する",
		},
		name: "お名前を100文字以内で入力してください。", blank: "パスワードを8文字以上128文字以内で入力してください。",
		weak:    "推測されやすいパスワードです。よくある言葉やメールアドレスを避け、長めのものにしてください。",
		wrong:   "パスワードが正しくありません。お忘れの場合は、先にパスワードを再設定してください。",
		tooMany: "試行回数が多すぎます。しばらく待ってから、もう一度お試しください。",
		results: map[InvitationResult]message{
			InvitationAccepted: {"登録が完了しました", "スタッフとしてログインできます。初回のログインで、二段階認証を設定します。"},
			InvitationUsed:     {"このリンクはすでに使われています", "登録は完了しています。お心当たりがない場合は、管理者にお知らせください。"},
			InvitationExpired:  {"リンクの有効期限が切れています", "何も登録されていません。招待した管理者に、もう一度送信を依頼してください。"},
			InvitationInvalid:  {"リンクが正しくありません", "何も登録されていません。より新しいメールが届いている場合は、そのリンクをお使いください。なければ、招待した管理者にお問い合わせください。"},
		},
	}
	invitationEnglish = invitationTexts{
		title: "Join the staff",
		fresh: invitationWords{
			Lead: "Set your name and password to complete your registration.", Name: "Name", Password: "Password",
			Hint: "8 characters or more, not easy to guess.", Button: "Register",
		},
		known: invitationWords{
			Lead: "This e-mail address has an account already. Enter your name and the password of that account.",
			Name: "Name", Password: "Current password", Button: "Register",
		},
		name: "Enter your name, in 100 characters at most.", blank: "Enter a password of 8 to 128 characters.",
		weak:    "This password is easy to guess. Avoid common words and your e-mail address, and make it longer.",
		wrong:   "The password is wrong. If you have forgotten it, reset it first.",
		tooMany: "There were too many attempts. Wait a while, then try again.",
		results: map[InvitationResult]message{
			InvitationAccepted: {"Your registration is complete", "You can log in as staff. The first login sets up your second factor."},
			InvitationUsed:     {"This link was used already", "The registration is complete. If it was not you, tell an administrator."},
			InvitationExpired:  {"This link has expired", "Nothing was registered. Ask the administrator who invited you to send it again."},
			InvitationInvalid:  {"This link is not valid", "Nothing was registered. If you have a newer mail, use its link. Otherwise, ask the administrator who invited you."},
		},
	}
)
