package session

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Config is read from the settings of an edge.
type Config struct {
	// PublicURL is the address of the edge in browsers. Cookies have the prefix __Host-Http- and
	// are Secure if it begins with https.
	PublicURL string `env:"PUBLIC_URL" envDefault:"http://localhost:8080"`
	// SessionIdle is the time without a request after which a session ends, and SessionTTL its
	// longest life.
	SessionIdle time.Duration `env:"SESSION_IDLE" envDefault:"30m"`
	SessionTTL  time.Duration `env:"SESSION_TTL" envDefault:"24h"`
	// ClientSecretFile holds the secret of the edge as a client of the issuer. Defaults to
	// <client id>.secret in the folder of keys.
	ClientSecretFile string `env:"CLIENT_SECRET_FILE"`
}

// Validate joins all errors that the struct tags cannot express. prefix begins the names of
// settings.
func (c Config) Validate(prefix string) error {
	var faults []error
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" || (u.Scheme != "https" && u.Scheme != "http") {
		faults = append(faults, fmt.Errorf("%sPUBLIC_URL: %q is not an origin such as https://shop.example", prefix, c.PublicURL))
	} else if u.Scheme == "http" && u.Hostname() != "localhost" {
		faults = append(faults, fmt.Errorf("%sPUBLIC_URL: %q needs https", prefix, c.PublicURL))
	}
	if c.SessionIdle <= 0 || c.SessionTTL < c.SessionIdle {
		faults = append(faults, fmt.Errorf("%sSESSION_IDLE must be positive and at most %sSESSION_TTL", prefix, prefix))
	}
	return errors.Join(faults...)
}

// secret returns the client's secret. A missing file is no error at start: the edge serves all but
// logins without it, and reads it at the next login.
func (c Config) secret(keysDir, client string) (string, error) {
	name := c.ClientSecretFile
	if name == "" {
		name = filepath.Join(keysDir, client+".secret")
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("secret of client %s: %w", client, err)
	}
	return strings.TrimSpace(string(text)), nil
}
