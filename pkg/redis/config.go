package redis

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/redis/rueidis"
)

// Config says where Redis is.
type Config struct {
	// URL is redis:// or, with TLS, rediss://, with user and password if need be; further nodes of
	// a cluster follow as ",host:port".
	URL string `env:"REDIS_URL,required"`
	// CAFile is a PEM file with the authorities that certificates of rediss:// are checked against,
	// instead of the system's.
	CAFile string `env:"REDIS_CA_FILE"`
	// KeyPrefix precedes every key, so that installations can share a server.
	KeyPrefix string `env:"REDIS_KEY_PREFIX"`
	// Timeout bounds one command. Defaults to 50 ms.
	Timeout time.Duration `env:"REDIS_TIMEOUT" envDefault:"50ms"`
}

// options returns c as options of rueidis. Its errors do not contain the password.
func (c Config) options() (rueidis.ClientOption, error) {
	first, more, _ := strings.Cut(c.URL, ",")
	o, err := rueidis.ParseURL(first)
	if err != nil {
		return o, errors.New("the redis URL is malformed")
	}
	if more != "" {
		o.InitAddress = append(o.InitAddress, strings.Split(more, ",")...)
	}
	if o.TLSConfig, err = c.tls(o.TLSConfig); err != nil {
		return o, err
	}
	o.ClientName = "akinai"
	o.CacheSizeEachConn = clientCache
	// A connection that does not answer a ping within two seconds is closed, which drops what it
	// cached.
	o.Dialer = net.Dialer{Timeout: connectTimeout, KeepAlive: time.Second}
	o.ConnWriteTimeout = connectTimeout
	return o, nil
}

// Validate returns what is wrong with c.
func (c Config) Validate() error {
	_, err := c.options()
	return err
}

// tls completes what rueidis made of a rediss:// URL, nil of any other.
func (c Config) tls(config *tls.Config) (*tls.Config, error) {
	if config == nil {
		if c.CAFile != "" {
			return nil, errors.New("AKINAI_REDIS_CA_FILE needs a URL with rediss://")
		}
		return nil, nil //nolint:nilnil // no TLS
	}
	config.ServerName = "" // each node of a cluster is checked by the name that it is dialed by
	if c.CAFile == "" {
		return config, nil
	}
	pem, err := os.ReadFile(c.CAFile)
	if err != nil {
		return nil, fmt.Errorf("authorities of redis: %w", err)
	}
	config.RootCAs = x509.NewCertPool()
	if !config.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("authorities of redis: no certificate in %s", c.CAFile)
	}
	return config, nil
}
