package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"os"
	"strconv"

	gomail "github.com/wneessen/go-mail"

	"github.com/akinai/akinai/pkg/clock"
)

// Sender sends a mail. Errors: *RefusedError, ErrUnreachable; any other error may be temporary. No
// error contains an address.
type Sender interface {
	Send(ctx context.Context, m Mail) error
}

// ErrUnreachable is returned if there is no connection to the mail server: it does not answer, or
// refuses encryption or login. The mail was not sent.
var ErrUnreachable = errors.New("the mail server cannot be reached")

// RefusedError says that the server refused a mail for good.
type RefusedError struct {
	// Code is the reply code of SMTP, 0 if the mail could not be written; Status is the enhanced
	// status code, if the server sent one.
	Code   int
	Status string
}

// Error returns the codes, without the server's text.
func (e *RefusedError) Error() string {
	if e.Code == 0 {
		return errAddress.Error()
	}
	return fmt.Sprintf("refused with %d %s", e.Code, e.Status)
}

// SMTP sends mails by SMTP. Mails that follow each other share a connection. Safe for concurrent
// use.
type SMTP struct {
	connections connections
	from        *mail.Address
	clock       clock.Clock
}

// NewSMTP returns a sender. It fails if cfg sends mails over a network without encryption, unless
// dev is set.
func NewSMTP(cfg Config, dev bool, clock clock.Clock) (*SMTP, error) {
	if cfg.TLS == tlsNone && !dev && !cfg.local() {
		return nil, errors.New("MAIL_TLS=none sends links with one-time tokens in clear over the network")
	}
	from, err := mail.ParseAddress(cfg.From)
	if err != nil {
		return nil, fmt.Errorf("sender: %w", err)
	}
	options, err := cfg.options(from)
	if err != nil {
		return nil, err
	}
	host, _, _ := net.SplitHostPort(cfg.Server)
	client, err := gomail.NewClient(host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	return &SMTP{connections: connections{client: client}, from: from, clock: clock}, nil
}

// options returns cfg as options of the library.
func (c Config) options(from *mail.Address) ([]gomail.Option, error) {
	host, port, err := net.SplitHostPort(c.Server)
	if err != nil {
		return nil, fmt.Errorf("mail server: %w", err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, fmt.Errorf("port of the mail server: %w", err)
	}
	trusted, err := c.tls(host)
	if err != nil {
		return nil, err
	}
	options := []gomail.Option{
		gomail.WithPort(number), gomail.WithTimeout(c.Timeout), gomail.WithHELO(domainOf(from.Address)), gomail.WithoutNoop(),
		gomail.WithTLSConfig(trusted),
	}
	switch c.TLS {
	case tlsStart:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case tlsImplicit:
		options = append(options, gomail.WithSSL())
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if c.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(c.User), gomail.WithPassword(c.Password))
	}
	return options, nil
}

func (c Config) tls(host string) (*tls.Config, error) {
	trusted := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	if c.CAFile == "" {
		return trusted, nil
	}
	pem, err := os.ReadFile(c.CAFile)
	if err != nil {
		return nil, fmt.Errorf("authorities of the mail server: %w", err)
	}
	trusted.RootCAs = x509.NewCertPool()
	if !trusted.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("authorities of the mail server: no certificate in %s", c.CAFile)
	}
	return trusted, nil
}

// Send implements Sender.
func (s *SMTP) Send(ctx context.Context, m Mail) error {
	message, err := m.message(s.from, s.clock.Now())
	if err != nil {
		return &RefusedError{}
	}
	if err = s.connections.send(ctx, message); errors.Is(err, ErrUnreachable) {
		return err
	}
	var failed *gomail.SendError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &failed) && failed.ErrorCode() >= 500 && !failed.IsTemp():
		return &RefusedError{Code: failed.ErrorCode(), Status: failed.EnhancedStatusCode()}
	case failed != nil && failed.ErrorCode() > 0:
		return fmt.Errorf("deferred with %d %s", failed.ErrorCode(), failed.EnhancedStatusCode())
	default:
		return errBroken // the library's error contains the address
	}
}

// errBroken is returned if the connection broke: the server may have accepted the mail.
var errBroken = errors.New("the connection to the mail server broke")
