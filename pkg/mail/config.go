package mail

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"time"
)

// The values of Config.TLS.
const (
	tlsStart    = "starttls"
	tlsImplicit = "tls"
	tlsNone     = "none"
)

// Config names the mail server, the sender, and the limits of delivery.
type Config struct {
	// Server is the SMTP server, host:port.
	Server string `env:"MAIL_SERVER,required"`
	// TLS is starttls (usual on port 587), tls (port 465), or none: for a server on this machine,
	// and in development.
	TLS string `env:"MAIL_TLS" envDefault:"starttls"`
	// CAFile is a PEM file with the authorities that the server's certificate is checked against,
	// instead of the system's.
	CAFile string `env:"MAIL_CA_FILE"`
	// User and Password log in at the server; empty for none.
	User     string `env:"MAIL_USER"`
	Password string `env:"MAIL_PASSWORD"`
	// From is the sender: "Akinai <shop@shop.example>".
	From string `env:"MAIL_FROM,required"`
	// Timeout bounds each phase of an attempt: the connection, the greeting of the server, the
	// login, and the mail. Interval is the time between two looks at the table.
	Timeout  time.Duration `env:"MAIL_TIMEOUT" envDefault:"20s"`
	Interval time.Duration `env:"MAIL_INTERVAL" envDefault:"500ms"`
	// Attempts is the number of attempts before a mail is given up: 20 take about three hours.
	// Those during an outage of the server do not count.
	Attempts int `env:"MAIL_ATTEMPTS" envDefault:"20"`
}

// mostTimeout leaves the composition of a batch, and the mails before it, a fifth of the lease.
const mostTimeout = lease / (phases + 1)

// LogValue omits user and password.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(slog.String("server", c.Server), slog.String("tls", c.TLS))
}

// Validate returns all faults, joined. prefix is that of the module's settings, such as "AUTH_".
func (c Config) Validate(prefix string) error {
	var faults []error
	if _, _, err := net.SplitHostPort(c.Server); err != nil {
		faults = append(faults, fmt.Errorf("%sMAIL_SERVER must be host:port", prefix))
	}
	if c.TLS != tlsStart && c.TLS != tlsImplicit && c.TLS != tlsNone {
		faults = append(faults, fmt.Errorf("%sMAIL_TLS is %q, want starttls, tls or none", prefix, c.TLS))
	}
	if c.TLS == tlsNone && c.Password != "" {
		faults = append(faults, fmt.Errorf("%sMAIL_TLS=none would send the password in clear", prefix))
	}
	if c.TLS == tlsNone && c.CAFile != "" {
		faults = append(faults, fmt.Errorf("%sMAIL_CA_FILE needs TLS", prefix))
	}
	if (c.User == "") != (c.Password == "") {
		faults = append(faults, fmt.Errorf("%[1]sMAIL_USER and %[1]sMAIL_PASSWORD belong together", prefix))
	}
	if _, err := mail.ParseAddress(c.From); err != nil {
		faults = append(faults, fmt.Errorf("%sMAIL_FROM must be an address, such as Akinai <shop@shop.example>", prefix))
	}
	if c.Timeout <= 0 || c.Timeout > mostTimeout || c.Interval <= 0 || c.Attempts < 1 {
		faults = append(faults, fmt.Errorf("%[1]sMAIL_TIMEOUT must be positive and at most %[2]s, %[1]sMAIL_INTERVAL and %[1]sMAIL_ATTEMPTS positive",
			prefix, mostTimeout))
	}
	return errors.Join(faults...)
}

// local reports whether the server is on this machine.
func (c Config) local() bool {
	host, _, _ := net.SplitHostPort(c.Server)
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.Unmap().IsLoopback()
}
