package mail_test

import (
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"

	"github.com/akinai/akinai/pkg/language"
	"github.com/akinai/akinai/pkg/mail"
	"github.com/akinai/akinai/pkg/testkit/certtest"
	"github.com/akinai/akinai/pkg/testkit/clocktest"
)

const recipient = "hanako@example.jp"

func TestJapaneseTextArrivesAsWritten(t *testing.T) {
	t.Parallel()
	s := listen(t, nil)
	const text = "髙島屋 𠮷野家 ① ～ ㈱ ﾊﾝｶｸ\r\nhttps://shop.example/account/verify?token=abc_-\r\n"
	sent := mail.Mail{
		ID: "0190", To: recipient, Subject: "【あきない】メールアドレスのご確認 ①", Text: text, HTML: "<p>髙島</p>", Language: language.Japanese,
	}
	require.NoError(t, s.sender(t).Send(t.Context(), sent))
	got := s.mails(t)
	require.Len(t, got, 1)
	require.Equal(t, sent.Subject, got[0].subject)
	require.Equal(t, text, got[0].text)
	require.Equal(t, "<p>髙島</p>", got[0].html)
	require.Equal(t, recipient, got[0].to)
	require.Equal(t, "<0190@shop.example>", got[0].messageID)
	require.Equal(t, "ja", got[0].header.Get("Content-Language"))
	require.Equal(t, "auto-generated", got[0].header.Get("Auto-Submitted"))
	require.Equal(t, "Wed, 01 Apr 2026 12:00:00 +0000", got[0].header.Get("Date"))
	for _, unwanted := range []string{"User-Agent", "X-Mailer"} {
		require.Empty(t, got[0].header.Get(unwanted))
	}
}

func TestLineEndsInFieldsAddNoHeader(t *testing.T) {
	t.Parallel()
	s := listen(t, nil)
	require.NoError(t, s.sender(t).Send(t.Context(), mail.Mail{ID: "1", To: recipient, Subject: "a\r\nBcc: eve@example.com\r\n\r\nb", Text: "c"}))
	require.Empty(t, s.mails(t)[0].header.Get("Bcc"))
	require.Equal(t, "c", s.mails(t)[0].text)
	for _, to := range []string{"hanako@example.jp\r\nBcc: eve@example.com", "a@b.example, eve@example.com", "eve", ""} {
		var refused *mail.RefusedError
		require.ErrorAs(t, s.sender(t).Send(t.Context(), mail.Mail{ID: "2", To: to, Subject: "a", Text: "c"}), &refused, to)
	}
	require.Len(t, s.mails(t), 1)
}

func TestAddressesOfOldMobilePhonesReceiveMail(t *testing.T) {
	t.Parallel()
	s := listen(t, nil)
	for _, to := range []string{"a..b@docomo.ne.jp", "a.@docomo.ne.jp"} {
		require.NoError(t, s.sender(t).Send(t.Context(), mail.Mail{ID: "1", To: to, Subject: "a", Text: "c"}))
	}
	require.Len(t, s.mails(t), 2)
}

func TestErrorsOfTheServerTellRefusedFromDeferred(t *testing.T) {
	t.Parallel()
	s := listen(t, nil)
	s.refuse["gone@example.jp"] = &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no gone@example.jp here"}
	s.refuse["full@example.jp"] = &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "full@example.jp is full"}
	err := s.sender(t).Send(t.Context(), mail.Mail{ID: "1", To: "gone@example.jp", Subject: "a", Text: "c"})
	var refused *mail.RefusedError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, mail.RefusedError{Code: 550, Status: "5.1.1"}, *refused)
	deferred := s.sender(t).Send(t.Context(), mail.Mail{ID: "2", To: "full@example.jp", Subject: "a", Text: "c"})
	require.EqualError(t, deferred, "deferred with 452 4.2.2")

	s.drops = true
	broken := s.sender(t).Send(t.Context(), mail.Mail{ID: "3", To: recipient, Subject: "a", Text: "c"})
	require.Error(t, broken)
	for _, err := range []error{err, deferred, broken} {
		require.NotContains(t, err.Error(), "@", "an error contains no address")
	}
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", mail.Mail{To: recipient}, &mail.Mail{To: recipient}, mail.Mail{To: recipient}), recipient)
}

func TestMailIsEncryptedOnItsWay(t *testing.T) {
	t.Parallel()
	certificate, ca := certtest.Local(t)
	s := listen(t, &certificate)
	cfg := s.config()
	cfg.TLS, cfg.CAFile, cfg.User, cfg.Password = "starttls", ca, "hanako", "secret"
	sender, err := mail.NewSMTP(cfg, false, clocktest.New())
	require.NoError(t, err)
	require.NoError(t, sender.Send(t.Context(), mail.Mail{ID: "1", To: recipient, Subject: "a", Text: "c"}))
	require.Equal(t, "hanako", s.user)
	require.Len(t, s.mails(t), 1)

	cfg.CAFile = ""
	sender, err = mail.NewSMTP(cfg, false, clocktest.New())
	require.NoError(t, err)
	require.Error(t, sender.Send(t.Context(), mail.Mail{ID: "2", To: recipient, Subject: "a", Text: "c"}), "an unknown certificate")

	openly := listen(t, nil)
	cfg.Server, cfg.CAFile = openly.address, ca
	sender, err = mail.NewSMTP(cfg, false, clocktest.New())
	require.NoError(t, err)
	require.Error(t, sender.Send(t.Context(), mail.Mail{ID: "3", To: recipient, Subject: "a", Text: "c"}), "a server without TLS")
	require.Empty(t, openly.mails(t))
	require.Empty(t, openly.user)

	_, err = mail.NewSMTP(mail.Config{Server: "mail.example:25", TLS: "none", From: "shop@shop.example", Timeout: time.Second}, false, clocktest.New())
	require.ErrorContains(t, err, "in clear")
}

func TestMailsThatFollowEachOtherShareAConnection(t *testing.T) {
	t.Parallel()
	s := listen(t, nil)
	sender := s.sender(t)
	for _, id := range []string{"1", "2", "3"} {
		require.NoError(t, sender.Send(t.Context(), mail.Mail{ID: id, To: recipient, Subject: "a", Text: "c"}))
	}
	open, made := s.connections()
	require.Equal(t, []int{1, 1}, []int{open, made})
	require.Len(t, s.mails(t), 3)
	require.Eventually(t, func() bool {
		open, _ := s.connections()
		return open == 0
	}, 5*time.Second, 10*time.Millisecond, "it ends when no mail follows")
}

func TestAMailIsSentOnceIfTheServerEndedTheKeptConnection(t *testing.T) {
	t.Parallel()
	s := listen(t, nil)
	sender := s.sender(t)
	require.NoError(t, sender.Send(t.Context(), mail.Mail{ID: "1", To: recipient, Subject: "a", Text: "c"}))
	s.hangUp()
	require.NoError(t, sender.Send(t.Context(), mail.Mail{ID: "2", To: recipient, Subject: "a", Text: "c"}))
	_, made := s.connections()
	require.Equal(t, 2, made)
	require.Len(t, s.mails(t), 2)
}

// TestAMailThatTheServerAcceptedIsSentWhateverComesThen: a second attempt would deliver it twice.
func TestAMailThatTheServerAcceptedIsSentWhateverComesThen(t *testing.T) {
	t.Parallel()
	s := listen(t, nil)
	s.hangsUp = true
	require.NoError(t, s.sender(t).Send(t.Context(), mail.Mail{ID: "1", To: recipient, Subject: "a", Text: "c"}))
	require.Len(t, s.mails(t), 1)
}

func TestASilentServerEndsTheAttempt(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	cfg := mail.Config{Server: listener.Addr().String(), TLS: "none", From: "shop@shop.example", Timeout: 200 * time.Millisecond}
	sender, err := mail.NewSMTP(cfg, false, clocktest.New())
	require.NoError(t, err)
	start := time.Now()
	require.Error(t, sender.Send(t.Context(), mail.Mail{ID: "1", To: recipient, Subject: "a", Text: "c"}))
	require.Less(t, time.Since(start), 3*time.Second)
}

func TestSettingsThatCannotWorkAreRefused(t *testing.T) {
	t.Parallel()
	good := mail.Config{
		Server: "mail.example:587", TLS: "starttls", From: "Akinai <shop@shop.example>", Timeout: time.Second, Interval: time.Second, Attempts: 1,
	}
	require.NoError(t, good.Validate("AUTH_"))
	good.Timeout = 24 * time.Second
	require.NoError(t, good.Validate("AUTH_"))
	for want, change := range map[string]func(*mail.Config){
		"AUTH_MAIL_SERVER":  func(c *mail.Config) { c.Server = "mail.example" },
		"AUTH_MAIL_TLS":     func(c *mail.Config) { c.TLS = "ssl" },
		"in clear":          func(c *mail.Config) { c.TLS, c.User, c.Password = "none", "u", "p" },
		"belong together":   func(c *mail.Config) { c.User = "u" },
		"AUTH_MAIL_FROM":    func(c *mail.Config) { c.From = "shop" },
		"AUTH_MAIL_TIMEOUT": func(c *mail.Config) { c.Timeout = 25 * time.Second },
		"needs TLS":         func(c *mail.Config) { c.TLS, c.CAFile = "none", "ca.pem" },
	} {
		cfg := good
		change(&cfg)
		require.ErrorContains(t, cfg.Validate("AUTH_"), want)
	}
}
