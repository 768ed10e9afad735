package page

import "github.com/akinai/akinai/pkg/language"

// accountTexts are the texts of the account area in one language.
type accountTexts struct {
	titles map[AccountPage]string
	// layout is that of times.
	layout string

	Nav, SessionsLead, Ended, Current, Client, StartedAt, UsedAt, EndsAt string
	AtIssuer, OwnClient, Device, DeviceUnknown, End, EndLabel, EndOthers string

	PasswordLead, CurrentPassword, NewPassword, PasswordHint, ChangePassword, PasswordChanged string
	PasswordBlank, PasswordWrong, TooMany                                                     string

	EmailLead, NewEmail, ChangeEmail, EmailSent string

	FactorOn, FactorOff, FactorSince, CodesLeft, Codes, FewCodes, StepUp   string
	SetUp, Renew, RenewLead, Remove, RemoveLead, StaffKeep, EnrollmentGone string
	RenewCodes, RenewCodesLead                                             string
}

func accountTextsOf(l language.Language) accountTexts {
	if l == language.English {
		return accountEnglish
	}
	return accountJapanese
}

// The texts are never written to.
var (
	accountJapanese = accountTexts{ //nolint:gosec // texts about passwords, no credentials
		titles:        map[AccountPage]string{AccountSessions: "ログイン中の端末", AccountPassword: "パスワードの変更", AccountEmail: "メールアドレスの変更", AccountFactor: "二段階認証", AccountPasskeys: "パスキー"},
		layout:        "2006年1月2日 15:04",
		Nav:           "アカウント",
		SessionsLead:  "お心当たりのないものがあれば、終了してからパスワードを変更してください。",
		Ended:         "ログインを終了しました。",
		Current:       "このブラウザー",
		Client:        "利用先",
		StartedAt:     "ログイン",
		UsedAt:        "最後の利用",
		EndsAt:        "自動で終了",
		AtIssuer:      "ログインページ",
		OwnClient:     "ショップ",
		Device:        "{browser}（{system}）",
		DeviceUnknown: "不明な端末",
		End:           "終了する",
		EndLabel:      "{device}、{client}のログインを終了する",
		EndOthers:     "ほかのすべてを終了する",

		PasswordLead:    "変更すると、このブラウザー以外のすべての端末からログアウトされます。",
		CurrentPassword: "現在のパスワード",
		NewPassword:     "新しいパスワード",
		PasswordHint:    "8文字以上。推測されにくいものにしてください。",
		ChangePassword:  "パスワードを変更する",
		PasswordChanged: "パスワードを変更しました。ほかの端末からはログアウトしました。",
		PasswordBlank:   "現在のパスワードを入力してください。",
		PasswordWrong:   "現在のパスワードが正しくありません。",
		TooMany:         "試行回数が多すぎます。しばらく待ってから、もう一度お試しください。",

		EmailLead:   "新しいメールアドレスに、確認のためのリンクをお送りします。リンクを開いて確認すると変更され、すべての端末からログアウトされます。",
		NewEmail:    "新しいメールアドレス",
		ChangeEmail: "確認メールを送信する",
		EmailSent:   "新しいメールアドレスに、メールをお送りしました。メールのリンクは15分間使えます。届かない場合は、迷惑メールのフォルダーと、入力したアドレスをご確認ください。",

		FactorOn:       "設定されています。ログインには、認証アプリのコードも必要です。",
		FactorOff:      "設定されていません。設定すると、ログインに認証アプリのコードも必要になり、パスワードを知られただけではログインされません。",
		FactorSince:    "設定した日時",
		CodesLeft:      "リカバリーコード",
		Codes:          "残り{count}個",
		FewCodes:       "残りが少なくなっています。新しいコードを発行してください。",
		StepUp:         "安全のため、もう一度ログインしていただくことがあります。",
		SetUp:          "二段階認証を設定する",
		Renew:          "設定し直す",
		RenewLead:      "端末を替えるときに。新しい端末のコードで確認するまで、今の設定が使えます。",
		RenewCodes:     "新しいリカバリーコードを発行する",
		RenewCodesLead: "なくしたときや、残りが少ないときに。以前のコードは使えなくなります。",
		Remove:         "解除する",
		RemoveLead:     "解除すると、ログインはパスワードだけになり、すべての端末からログアウトされます。",
		StaffKeep:      "スタッフのアカウントでは、二段階認証を解除できません。",
		EnrollmentGone: "設定の有効期限が切れました。もう一度、初めから設定してください。",
	}
	accountEnglish = accountTexts{ //nolint:gosec // texts about passwords, no credentials
		titles:        map[AccountPage]string{AccountSessions: "Where you are logged in", AccountPassword: "Change your password", AccountEmail: "Change your e-mail address", AccountFactor: "Second factor", AccountPasskeys: "Passkeys"},
		layout:        "2 January 2006, 15:04 (Japan)",
		Nav:           "Account",
		SessionsLead:  "If there is one that you do not know, end it, then change your password.",
		Ended:         "The login was ended.",
		Current:       "This browser",
		Client:        "Used by",
		StartedAt:     "Logged in",
		UsedAt:        "Last used",
		EndsAt:        "Ends by itself",
		AtIssuer:      "The login page",
		OwnClient:     "The shop",
		Device:        "{browser} on {system}",
		DeviceUnknown: "Unknown device",
		End:           "End",
		EndLabel:      "End the login of {device}, {client}",
		EndOthers:     "End all others",

		PasswordLead:    "Afterwards, you are logged out everywhere but in this browser.",
		CurrentPassword: "Current password",
		NewPassword:     "New password",
		PasswordHint:    "8 characters or more, not easy to guess.",
		ChangePassword:  "Change the password",
		PasswordChanged: "Your password is changed. You are logged out everywhere else.",
		PasswordBlank:   "Enter your current password.",
		PasswordWrong:   "The current password is wrong.",
		TooMany:         "There were too many attempts. Wait a while, then try again.",

		EmailLead:   "We send a link to the new e-mail address. It changes the address when you open and confirm it; you are then logged out on all devices.",
		NewEmail:    "New e-mail address",
		ChangeEmail: "Send the mail",
		EmailSent:   "We have sent a mail to the new address. Its link works for 15 minutes. If no mail comes, look into your spam folder and check the address.",

		FactorOn:       "It is set up. A login also needs a code of the authenticator app.",
		FactorOff:      "It is not set up. With it, a login also needs a code of an authenticator app, so that the password alone is of no use to others.",
		FactorSince:    "Set up",
		CodesLeft:      "Recovery codes",
		Codes:          "{count} left",
		FewCodes:       "Few are left. Get new ones.",
		StepUp:         "You may have to log in again first.",
		SetUp:          "Set up a second factor",
		Renew:          "Replace",
		RenewLead:      "For a new device. The present one works until you confirm the new one.",
		RenewCodes:     "Get new recovery codes",
		RenewCodesLead: "If you lost them, or few are left. The earlier ones no longer work.",
		Remove:         "Remove",
		RemoveLead:     "Afterwards, a login needs the password alone, and you are logged out on all devices.",
		StaffKeep:      "Accounts of staff cannot do without a second factor.",
		EnrollmentGone: "The set-up has expired. Begin again.",
	}
)
