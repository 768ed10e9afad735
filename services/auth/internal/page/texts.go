package page

import "strings"

// texts are the texts of the pages in one language.
type texts struct {
	Failed                                          string
	LogInTitle, Lead, Email, Password, LogIn        string
	ForgotPassword, Passkey, Register               string
	Credentials, TooMany, BlankEmail, BlankPassword string
	NeedsPasskey                                    string
	LogOutTitle, LogOutLead, LogOut                 string
	// Shop is the text of the link to the shop, and ShopAddress where it leads.
	Shop, ShopAddress string
	Messages          map[Message]message
}

type message struct{ title, text string }

// lead says which application asks for the login.
func (t texts) lead(client string) string { return strings.ReplaceAll(t.Lead, "{client}", client) }

// The texts are never written to.
var (
	japanese = texts{ //nolint:gosec // texts about passwords, no credentials
		Failed:         "エラー：",
		LogInTitle:     "ログイン",
		Lead:           "「{client}」にログインします。",
		Email:          "メールアドレス",
		Password:       "パスワード",
		LogIn:          "ログインする",
		Passkey:        "パスキーでログインする",
		ForgotPassword: "パスワードをお忘れの場合",
		Register:       "アカウントを作成する",
		Credentials:    "メールアドレスまたはパスワードが正しくありません。入力内容をご確認のうえ、もう一度お試しください。",
		TooMany:        "ログインの試行回数が多すぎます。しばらく待ってから、もう一度お試しください。",
		NeedsPasskey:   "このアカウントでのログインには、パスキーが必要です。下の「パスキーでログインする」からログインしてください。パスキーをなくした場合は、担当者に解除をご依頼ください。",
		BlankEmail:     "メールアドレスを入力してください。",
		BlankPassword:  "パスワードを入力してください。",
		LogOutTitle:    "ログアウト",
		LogOutLead:     "このブラウザーからログアウトしますか。",
		LogOut:         "ログアウトする",
		Shop:           "ショップのトップへ",
		ShopAddress:    "/",
		Messages: map[Message]message{
			MessageGone:          {"ログインをやり直してください", "ログインの有効期限が切れたか、別のブラウザーで始められたため、続けられません。元のページに戻り、もう一度ログインしてください。"},
			MessageRefused:       {"ログインを始められません", "アプリからのリンクが正しくありません。元のページに戻り、もう一度お試しください。繰り返し表示される場合は、アプリの提供元にお問い合わせください。"},
			MessageLoggedOut:     {"ログアウトしました", "このブラウザーからログアウトしました。"},
			MessageFailed:        {"ページを表示できません", "サーバーで問題が起きたため、処理できませんでした。しばらく待ってから、もう一度お試しください。"},
			MessageFactorRemoved: {"二段階認証を解除しました", "すべての端末からログアウトしました。次回から、パスワードだけでログインできます。"},
		},
	}
	english = texts{ //nolint:gosec // texts about passwords, no credentials
		Failed:         "Error: ",
		LogInTitle:     "Log in",
		Lead:           "Log in to use “{client}”.",
		Email:          "E-mail address",
		Password:       "Password",
		LogIn:          "Log in",
		Passkey:        "Log in with a passkey",
		ForgotPassword: "Forgot your password?",
		Register:       "Create an account",
		Credentials:    "The e-mail address or the password is wrong. Check both and try again.",
		TooMany:        "There were too many attempts to log in. Wait a while, then try again.",
		NeedsPasskey:   "This account needs a passkey. Choose “Log in with a passkey” below. If you have lost your passkey, ask the staff to reset it.",
		BlankEmail:     "Enter your e-mail address.",
		BlankPassword:  "Enter your password.",
		LogOutTitle:    "Log out",
		LogOutLead:     "Do you want to log out in this browser?",
		LogOut:         "Log out",
		Shop:           "Go to the shop",
		ShopAddress:    "/en",
		Messages: map[Message]message{
			MessageGone:          {"Begin the login again", "The login has expired, or was begun in another browser. Go back to where you came from and log in again."},
			MessageRefused:       {"The login cannot begin", "The link of the application is wrong. Go back and try again. If this page comes again, tell the maker of the application."},
			MessageLoggedOut:     {"Logged out", "You are logged out in this browser."},
			MessageFailed:        {"The page cannot be shown", "Something went wrong on our side. Wait a while, then try again."},
			MessageFactorRemoved: {"Your second factor is removed", "You are logged out on all devices. From now on, you log in with your password alone."},
		},
	}
)
