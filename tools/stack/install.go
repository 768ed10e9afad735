package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// recentJavas: Kafka needs 17; newer distributions have only later versions.
var recentJavas = []string{"17", "21", "25"}

//go:embed files/install.sh
var installScript string

// need is something that is missing. The first set of packages that the machine's sources have is
// installed.
type need struct {
	what    string
	choices [][]string
}

// missing lists what must be installed before the stores can start.
func (s *stack) missing(p parts) []need {
	var ns []need
	if s.cfg.wants(postgresName) && p.postgres.bin == "" {
		ns = append(ns, postgresNeed(s.dataVersion()))
	}
	if s.cfg.wants(redisName) && !p.redis.found() {
		ns = append(ns, need{"Redis", [][]string{{"redis-server"}}})
	}
	if s.cfg.wants(kafkaName) && s.cfg.apache() {
		if !p.java.found() {
			n := need{what: "Java 17 or later"}
			for _, v := range recentJavas {
				n.choices = append(n.choices, []string{"openjdk-" + v + "-jre-headless"})
			}
			ns = append(ns, n)
		}
		if !p.maven.found() && !s.jarsFetched() {
			ns = append(ns, need{"Maven", [][]string{{"maven"}}})
		}
	}
	return ns
}

// postgresNeed returns the need for PostgreSQL. Existing data determines the version.
func postgresNeed(version string) need {
	versions := supportedPostgres
	what := "PostgreSQL 15 with PostGIS"
	if version != "" {
		versions = []string{version}
		what = fmt.Sprintf("PostgreSQL %s with PostGIS (it wrote the data here; -fresh would start anew)", version)
	}
	n := need{what: what}
	for _, v := range versions {
		n.choices = append(n.choices, []string{"postgresql-" + v, "postgresql-" + v + "-postgis-3"})
	}
	return n
}

// locateOrInstall returns the programs of the wanted stores. It installs those that are missing.
func (s *stack) locateOrInstall(ctx context.Context) (parts, error) {
	p := s.locate()
	needs := s.missing(p)
	if len(needs) == 0 {
		return p, nil
	}
	if !s.cfg.install || !debianLike() {
		return p, s.askToInstall(needs)
	}
	began := time.Now()
	if err := s.installer().install(ctx, needs); err != nil {
		return p, fmt.Errorf("install: %w", err)
	}
	s.out.say("installed in %.1f s", time.Since(began).Seconds())
	p = s.locate()
	if still := s.missing(p); len(still) > 0 {
		return p, fmt.Errorf("installed the packages, but still no %s", names(still))
	}
	return p, nil
}

func names(needs []need) string {
	var all []string
	for _, n := range needs {
		all = append(all, n.what)
	}
	return strings.Join(all, ", ")
}

// askToInstall returns the error with instructions if nothing may or can be installed.
func (s *stack) askToInstall(needs []need) error {
	var b strings.Builder
	fmt.Fprintf(&b, "missing: %s.", names(needs))
	if debianLike() {
		var packages []string
		for _, n := range needs {
			packages = append(packages, n.choices[0]...)
		}
		fmt.Fprintf(&b, " Install %s, or leave -install on", strings.Join(packages, " "))
	} else {
		b.WriteString(" Packages are installed on Debian and Ubuntu only: install it so that postgres," +
			" redis-server, java and mvn are on PATH")
	}
	b.WriteString(", or set AKINAI_POSTGRES_URL, AKINAI_REDIS_URL, AKINAI_KAFKA_BROKERS to running servers")
	return errors.New(b.String())
}

func needsLinux() string {
	return "the stores are started on Linux only (a Debian container or virtual machine will do); elsewhere run" +
		" PostgreSQL 15 with PostGIS, Redis 7 and Kafka yourself and set AKINAI_POSTGRES_URL, AKINAI_REDIS_URL, AKINAI_KAFKA_BROKERS"
}

func debianLike() bool {
	raw, err := os.ReadFile("/etc/os-release")
	if err != nil {
		return false
	}
	if _, err := exec.LookPath("apt-get"); err != nil {
		return false
	}
	for _, line := range strings.Split(string(raw), "\n") {
		name, value, _ := strings.Cut(line, "=")
		if (name == "ID" || name == "ID_LIKE") && strings.Contains(value, "debian") || name == "ID" && strings.Contains(value, "ubuntu") {
			return true
		}
	}
	return false
}

// installer installs packages on the machine, or into our folder.
type installer interface {
	install(ctx context.Context, needs []need) error
}

// installer returns an installer: as root, through sudo if that needs no password, otherwise
// without root rights.
func (s *stack) installer() installer {
	if os.Geteuid() == 0 {
		return &systemInstaller{s: s}
	}
	if path, err := exec.LookPath("sudo"); err == nil && exec.Command(path, "-n", "true").Run() == nil {
		return &systemInstaller{s: s, sudo: []string{path, "-n"}}
	}
	return &unpackInstaller{s: s, debs: newDebs(s.cfg.path("debs"))}
}

// systemInstaller installs packages for the whole machine.
type systemInstaller struct {
	s    *stack
	sudo []string
}

func (i *systemInstaller) install(ctx context.Context, needs []need) error {
	out := i.s.out
	if err := i.script(ctx, "update"); err != nil {
		// One broken source among many is common; the wanted packages may be available
		// nevertheless.
		out.say("install: apt-get update failed, trying with the lists there are (%s)", i.s.installLog())
	}
	packages, err := choose(needs, available(nil))
	if err != nil {
		return err
	}
	out.say("installing %s with apt-get (%s)", strings.Join(packages, " "), i.s.installLog())
	return i.script(ctx, append([]string{"install"}, packages...)...)
}

func (i *systemInstaller) script(ctx context.Context, args ...string) error {
	argv := append(append([]string{}, i.sudo...), "sh", "-c", installScript, "install.sh")
	argv = append(argv, args...)
	cmd := exec.Command(argv[0], argv[1:]...)
	return i.s.runLogged(ctx, cmd, i.s.installLog())
}

func (s *stack) installLog() string { return s.cfg.path("install.log") }

// choose returns, for each need, the first set whose packages are all available.
func choose(needs []need, available func(pkg string) bool) ([]string, error) {
	var packages []string
	for _, n := range needs {
		found := false
		for _, set := range n.choices {
			all := true
			for _, pkg := range set {
				all = all && available(pkg)
			}
			if all {
				packages, found = append(packages, set...), true
				break
			}
		}
		if !found {
			return nil, fmt.Errorf("this machine's package sources have no %s (looked for %s)", n.what, strings.Join(n.choices[0], " "))
		}
	}
	return packages, nil
}

// available returns a function that asks apt whether it could install a package.
func available(options []string) func(string) bool {
	return func(pkg string) bool {
		out, err := exec.Command("apt-cache", append(options, "policy", pkg)...).Output()
		_, candidate, found := strings.Cut(string(out), "Candidate: ")
		return err == nil && found && !strings.HasPrefix(candidate, "(none)")
	}
}

// runLogged runs a helper, writes its output to a log, and includes the end of the log in the
// error. The end of ctx ends the helper. Unless the caller sets otherwise, the helper shares our
// process group: Ctrl-C reaches it, and sudo may use the terminal.
func (s *stack) runLogged(ctx context.Context, cmd *exec.Cmd, logPath string) error {
	log, err := os.OpenFile(logPath, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = commandAttr()
	}
	p, err := s.spawn.start(cmd)
	if err != nil {
		return err
	}
	select {
	case <-p.done:
	case <-ctx.Done():
		signalAll(tree(p.pid()), syscall.SIGTERM)
		<-p.done
		return ctx.Err()
	}
	if p.err != nil {
		return fmt.Errorf("%s: %w; the end of %s:\n%s", cmd.Args[0], p.err, logPath, tail(logPath))
	}
	return nil
}
