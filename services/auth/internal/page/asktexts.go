package page

import "github.com/akinai/akinai/pkg/language"

// askWords are the texts of a page that asks for an e-mail address. Password and Name are "" for a
// page without them.
type askWords struct {
	Title, Lead, Password, Hint, Name, Button string
	// Consent is what the button agrees to, nil for nothing.
	Consent *consent
}

// consent is a sentence with links to the pages that it names.
type consent struct{ Before, Terms, Between, Privacy, After, Prefix string }

// askTexts are the texts of the pages that ask for an e-mail address, in one language.
type askTexts struct {
	pages                                               map[AskPage]askWords
	tooMany, changed, email, name, password, weak, back string
	sent                                                map[AskPage]message
}

func askTextsOf(l language.Language) askTexts {
	if l == language.English {
		return askEnglish
	}
	return askJapanese
}

//nolint:gochecknoglobals,gosec // texts, never written to
var (
	askJapanese = askTexts{
		pages: map[AskPage]askWords{
			AskReset: {Title: "パスワードの再設定", Lead: "ご登録のメールアドレスに、パスワードを再設定するためのリンクをお送りします。", Button: "メールを送信する"},
			AskRegister: {
				Title: "アカウントの作成", Lead: "メールアドレスを確認するためのリンクをお送りします。", Password: "パスワード",
				Hint: "8文字以上。推測されにくいものにしてください。", Name: "お名前（任意）", Button: "アカウントを作成する",
				Consent: &consent{Before: "アカウントを作成すると、", Terms: "利用規約", Between: "と", Privacy: "プライバシーポリシー", After: "に同意したものとみなします。"},
			},
		},
		tooMany:  "お申し込みの回数が多すぎます。しばらく待ってから、もう一度お試しください。",
		changed:  "利用規約またはプライバシーポリシーが改定されました。内容をご確認のうえ、もう一度お試しください。",
		email:    "メールアドレスを正しく入力してください。例：hanako@example.com",
		name:     "お名前は100文字以内で入力してください。",
		password: "パスワードを8文字以上128文字以内で入力してください。",
		weak:     linkJapanese.weak,
		back:     "ログインに戻る",
		sent: map[AskPage]message{
			AskReset:    {"メールをご確認ください", "このメールアドレスのアカウントがあれば、パスワードを再設定するためのリンクをお送りしました。リンクは15分間使えます。届かない場合は、迷惑メールのフォルダーと、入力したアドレスをご確認ください。"},
			AskRegister: {"メールをご確認ください", "ご登録を完了するためのメールをお送りしました。メールのリンクは15分間使えます。届かない場合は、迷惑メールのフォルダーと、入力したアドレスをご確認ください。"},
		},
	}
	askEnglish = askTexts{
		pages: map[AskPage]askWords{
			AskReset: {Title: "Reset your password", Lead: "We send a link to the e-mail address of your account. It lets you set a new password.", Button: "Send the mail"},
			AskRegister: {
				Title: "Create an account", Lead: "We send you a link to confirm your e-mail address.", Password: "Password",
				Hint: "8 characters or more, not easy to guess.", Name: "Name (optional)", Button: "Create the account",
				Consent: &consent{Before: "By creating an account you agree to the ", Terms: "terms of use", Between: " and the ", Privacy: "privacy policy", After: ".", Prefix: "/en"},
			},
		},
		tooMany:  "There were too many requests. Wait a while, then try again.",
		changed:  "The terms of use or the privacy policy have changed. Read them, then try again.",
		email:    "Enter your e-mail address, such as hanako@example.com.",
		name:     "Enter a name of at most 100 characters.",
		password: "Enter a password of 8 to 128 characters.",
		weak:     linkEnglish.weak,
		back:     "Back to the login",
		sent: map[AskPage]message{
			AskReset:    {"Look at your mail", "If this e-mail address has an account, we have sent a link to set a new password. It works for 15 minutes. If no mail comes, look into your spam folder and check the address."},
			AskRegister: {"Look at your mail", "We have sent a mail to complete your registration. Its link works for 15 minutes. If no mail comes, look into your spam folder and check the address."},
		},
	}
)
