package page

import "github.com/akinai/akinai/pkg/language"

// linkWords are the texts of the page of a link. Password is "" for a page without one.
type linkWords struct{ Title, Lead, Password, Hint, Button string }

// linkTexts are the texts of the pages of links in one language.
type linkTexts struct {
	pages                map[LinkPage]linkWords
	tooMany, blank, weak string
	results              map[LinkResult]message
}

func linkTextsOf(l language.Language) linkTexts {
	if l == language.English {
		return linkEnglish
	}
	return linkJapanese
}

//nolint:gochecknoglobals,gosec // texts, never written to
var (
	linkJapanese = linkTexts{
		pages: map[LinkPage]linkWords{
			LinkVerify: {Title: "メールアドレスの確認", Lead: "ボタンを押すと、メールアドレスの確認が完了します。", Button: "メールアドレスを確認する"},
			LinkReset: {
				Title: "新しいパスワードの設定", Lead: "設定すると、すべての端末からログアウトされます。", Password: "新しいパスワード",
				Hint: "8文字以上。推測されにくいものにしてください。", Button: "パスワードを設定する",
			},
			LinkEmailChange: {
				Title: "メールアドレスの変更", Lead: "ボタンを押すと、メールアドレスが変更され、すべての端末からログアウトされます。", Button: "メールアドレスを変更する",
			},
		},
		tooMany: "混み合っています。しばらく待ってから、もう一度お試しください。",
		blank:   "新しいパスワードを8文字以上128文字以内で入力してください。",
		weak:    "推測されやすいパスワードです。よくある言葉やメールアドレスを避け、長めのものにしてください。",
		results: map[LinkResult]message{
			LinkVerified:     {"メールアドレスを確認しました", "ご登録が完了しました。このページは閉じてかまいません。"},
			LinkPasswordSet:  {"パスワードを設定しました", "すべての端末からログアウトしました。新しいパスワードでログインしてください。"},
			LinkEmailChanged: {"メールアドレスを変更しました", "すべての端末からログアウトしました。新しいメールアドレスでログインしてください。"},
			LinkUsed:         {"このリンクはすでに使われています", "手続きは完了しています。お心当たりがない場合は、パスワードを再設定してください。"},
			LinkExpired:      {"リンクの有効期限が切れています", "何も変更されていません。もう一度お申し込みください。"},
			LinkInvalid:      {"リンクが正しくありません", "何も変更されていません。より新しいメールが届いている場合は、そのリンクをお使いください。なければ、もう一度お申し込みください。"},
			LinkEmailTaken:   {"このメールアドレスは使えません", "このアドレスには、すでに別のアカウントがあります。メールアドレスは変更されていません。"},
		},
	}
	linkEnglish = linkTexts{
		pages: map[LinkPage]linkWords{
			LinkVerify: {Title: "Confirm your e-mail address", Lead: "Press the button to confirm your e-mail address.", Button: "Confirm the e-mail address"},
			LinkReset: {
				Title: "Set a new password", Lead: "Afterwards, you are logged out on all devices.", Password: "New password",
				Hint: "8 characters or more, not easy to guess.", Button: "Set the password",
			},
			LinkEmailChange: {
				Title: "Change your e-mail address", Lead: "Press the button to change your e-mail address. You are then logged out on all devices.",
				Button: "Change the e-mail address",
			},
		},
		tooMany: "We are busy. Wait a while, then try again.",
		blank:   "Enter a new password of 8 to 128 characters.",
		weak:    "This password is easy to guess. Avoid common words and your e-mail address, and make it longer.",
		results: map[LinkResult]message{
			LinkVerified:     {"Your e-mail address is confirmed", "Your registration is complete. You can close this page."},
			LinkPasswordSet:  {"Your password is set", "You are logged out on all devices. Log in with the new password."},
			LinkEmailChanged: {"Your e-mail address is changed", "You are logged out on all devices. Log in with the new e-mail address."},
			LinkUsed:         {"This link was used already", "There is nothing left to do. If it was not you, set a new password."},
			LinkExpired:      {"This link has expired", "Nothing was changed. Ask for another link."},
			LinkInvalid:      {"This link is not valid", "Nothing was changed. If you have a newer mail, use its link. Otherwise, ask for another one."},
			LinkEmailTaken:   {"This e-mail address cannot be used", "It already has another account. Your e-mail address was not changed."},
		},
	}
)
