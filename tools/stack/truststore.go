package main

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"unicode/utf16"
)

// writeTrustStore gives an unpacked Java the certificate authorities of the machine, or else those
// of the package ca-certificates. An installation creates this file in a script that does not run
// here. Without the file Maven cannot connect to any server.
func (d debs) writeTrustStore() error {
	files := []string{os.Getenv("SSL_CERT_FILE"), "/etc/ssl/certs/ca-certificates.crt"}
	for _, file := range files {
		if certificates := readPEM(file); len(certificates) > 0 {
			return os.WriteFile(d.trustStore(), keyStore(certificates), 0o644)
		}
	}
	unpacked, _ := filepath.Glob(d.path("usr/share/ca-certificates/mozilla/*.crt"))
	var certificates [][]byte
	for _, file := range unpacked {
		certificates = append(certificates, readPEM(file)...)
	}
	return os.WriteFile(d.trustStore(), keyStore(certificates), 0o644)
}

func readPEM(file string) [][]byte {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	var out [][]byte
	for {
		var block *pem.Block
		if block, raw = pem.Decode(raw); block == nil {
			return out
		}
		if block.Type == "CERTIFICATE" {
			out = append(out, block.Bytes)
		}
	}
}

// keyStore returns trusted certificates in Java's own format (JKS, version 2, as
// sun.security.provider.JavaKeyStore reads it). Its SHA-1 is a checksum salted with a public word,
// not protection.
func keyStore(certificates [][]byte) []byte {
	const (
		magic, version = 0xFEEDFEED, 2
		trusted        = 2
		password, word = "changeit", "Mighty Aphrodite"
	)
	var b bytes.Buffer
	put := func(v any) { _ = binary.Write(&b, binary.BigEndian, v) } // a Buffer does not fail
	text := func(s string) { put(uint16(len(s))); b.WriteString(s) }
	put([]uint32{magic, version, uint32(len(certificates))})
	for i, c := range certificates {
		put(uint32(trusted))
		text(fmt.Sprintf("ca%d", i))
		put(uint64(0)) // created in 1970: nothing reads the date, and the file stays the same
		text("X.509")
		put(uint32(len(c)))
		b.Write(c)
	}
	sum := sha1.New()
	_ = binary.Write(sum, binary.BigEndian, utf16.Encode([]rune(password)))
	sum.Write([]byte(word))
	sum.Write(b.Bytes())
	return sum.Sum(b.Bytes())
}
