package main

import (
	"fmt"
	"os"
	"strings"
)

// The superuser of the private PostgreSQL. The password may be a constant, because the instance
// listens only on loopback and trusts connections from there.
const (
	postgresUser     = "akinai_admin"
	postgresPassword = "akinai"
)

// variable is one line of the environment of the command.
type variable struct{ name, value string }

// env returns the variables that the command gets in addition to its own environment, in a fixed
// order. If this stack started nothing, the control endpoint of an outer stack is passed on, so
// that fault tests work in a nested run.
func (s *stack) env(environ []string) []variable {
	var vars []variable
	for _, name := range storeNames() {
		if v := s.address(name); v != "" {
			vars = append(vars, variable{urlVariable(name), v})
		}
	}
	control := s.control
	if control == "" {
		control = envMap(environ)[controlVariable]
	}
	if control != "" {
		vars = append(vars, variable{controlVariable, control})
	}
	return vars
}

// address returns the address of the store for the command, or "" if the store is neither started
// nor given.
func (s *stack) address(store string) string {
	for _, e := range s.cfg.external {
		if e.store == store {
			return e.value
		}
	}
	if !s.cfg.wants(store) {
		return ""
	}
	switch store {
	case postgresName:
		return fmt.Sprintf("postgres://%s:%s@127.0.0.1:%d/postgres?sslmode=disable",
			postgresUser, postgresPassword, s.cfg.postgresPort)
	case redisName:
		return fmt.Sprintf("redis://127.0.0.1:%d/0", s.cfg.redisPort)
	default:
		return fmt.Sprintf("127.0.0.1:%d", s.cfg.kafkaPort)
	}
}

// renderExports writes lines that a POSIX shell can read. Values are quoted only if necessary (an
// outer URL may contain & or a quote), because a Makefile that includes the file would take quotes
// literally.
func renderExports(vars []variable) string {
	var b strings.Builder
	for _, v := range vars {
		value := v.value
		if strings.ContainsFunc(value, special) {
			value = "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
		}
		fmt.Fprintf(&b, "export %s=%s\n", v.name, value)
	}
	return b.String()
}

// special reports whether r may have a special meaning for a shell.
func special(r rune) bool {
	letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	return !letter && !strings.ContainsRune("_/:.,@%+=?-", r)
}

func (s *stack) writeEnvFile(vars []variable) error {
	if err := os.WriteFile(s.cfg.envFile(), []byte(renderExports(vars)), 0o644); err != nil {
		return fmt.Errorf("write the environment: %w", err)
	}
	return nil
}

// mergeEnv returns environ with vars, which override it.
func mergeEnv(environ []string, vars []variable) []string {
	replaced := map[string]bool{}
	for _, v := range vars {
		replaced[v.name] = true
	}
	var out []string
	for _, line := range environ {
		if name, _, _ := strings.Cut(line, "="); !replaced[name] {
			out = append(out, line)
		}
	}
	for _, v := range vars {
		out = append(out, v.name+"="+v.value)
	}
	return out
}

func envMap(environ []string) map[string]string {
	m := make(map[string]string, len(environ))
	for _, line := range environ {
		name, value, _ := strings.Cut(line, "=")
		m[name] = value
	}
	return m
}
