package page

import "github.com/akinai/akinai/pkg/language"

// accountTexts are the texts of the account area in one language.
type accountTexts struct {
	titles map[AccountPage]string
	// layout is that of times.
	layout string

	Nav, SessionsLead, Ended, Current, Client, StartedAt, UsedAt, EndsAt string
	AtIssuer, OwnClient, Device, DeviceUnknown, End, EndLabel, EndOthers string
}

func accountTextsOf(l language.Language) accountTexts {
	if l == language.English {
		return accountEnglish
	}
	return accountJapanese
}

// The texts are never written to.
var (
	accountJapanese = accountTexts{
		titles:        map[AccountPage]string{AccountSessions: "ログイン中の端末"},
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
	}
	accountEnglish = accountTexts{
		titles:        map[AccountPage]string{AccountSessions: "Where you are logged in"},
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
	}
)
