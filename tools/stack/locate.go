package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// supportedPostgres: 15 is the version in production; newer distributions have the later ones.
var supportedPostgres = []string{"15", "16", "17", "18"}

// program is an executable and the variables that it needs.
type program struct {
	path string
	env  []string // in addition to our own
}

func (p program) command(args ...string) *exec.Cmd {
	cmd := exec.Command(p.path, args...)
	cmd.Env = append(os.Environ(), p.env...)
	return cmd
}

func (p program) found() bool { return p.path != "" }

// postgresParts is one installation of PostgreSQL with PostGIS.
type postgresParts struct {
	bin        string // folder of the executables; empty if there is no installation
	version    string // major version
	statements bool   // pg_stat_statements is available
	env        []string
}

func (p postgresParts) program(name string) program {
	return program{path: filepath.Join(p.bin, name), env: p.env}
}

// parts are the programs of the wanted stores.
type parts struct {
	postgres postgresParts
	redis    program
	java     program
	maven    program
}

// locate searches for the wanted programs, first in the system, then in the packages unpacked in
// our folder. An interrupted unpacking does not count.
func (s *stack) locate() parts {
	var p parts
	debs := newDebs(s.cfg.path("debs"))
	if s.cfg.wants(postgresName) {
		p.postgres = locatePostgres(s.dataVersion(), debs)
	}
	if s.cfg.wants(redisName) {
		p.redis = locateProgram("redis-server", debs, "usr/bin/redis-server")
	}
	if s.cfg.wants(kafkaName) && s.cfg.apache() {
		p.java = locateJava(debs)
		p.maven = locateProgram("mvn", debs, "usr/share/maven/bin/mvn")
		// Otherwise Debian's mvn chooses a Java of its own.
		p.maven.env = append(p.maven.env, "JAVA_HOME="+filepath.Dir(filepath.Dir(p.java.path)))
		if inside(p.java.path, debs.root) {
			p.maven.env = append(p.maven.env, debs.mavenEnv()...)
		}
	}
	return p
}

// dataVersion returns the major version that wrote the data folder, or "" if there is no data yet.
func (s *stack) dataVersion() string {
	raw, err := os.ReadFile(filepath.Join(s.cfg.postgresData(), "PG_VERSION"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(raw))
}

// locatePostgres returns the first installation that has PostGIS and, if there is data already, the
// version that wrote it.
func locatePostgres(need string, debs debs) postgresParts {
	var candidates []postgresParts
	if path, err := exec.LookPath("postgres"); err == nil {
		if resolved, err := filepath.EvalSymlinks(path); err == nil {
			candidates = append(candidates, postgresParts{bin: filepath.Dir(resolved)})
		}
	}
	for _, v := range supportedPostgres {
		candidates = append(candidates, postgresParts{bin: "/usr/lib/postgresql/" + v + "/bin", version: v})
	}
	for _, v := range supportedPostgres {
		if !debs.ready() {
			break
		}
		candidates = append(candidates, postgresParts{bin: debs.path("usr/lib/postgresql", v, "bin"), version: v, env: debs.env()})
	}
	for _, c := range candidates {
		if c.complete() && (need == "" || c.version == need) {
			return c
		}
	}
	return postgresParts{}
}

var majorVersion = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// complete sets missing fields and reports whether a server, an initdb and PostGIS are all
// available.
func (p *postgresParts) complete() bool {
	for _, name := range []string{"postgres", "initdb"} {
		if !executable(filepath.Join(p.bin, name)) {
			return false
		}
	}
	if p.version == "" {
		out, _ := p.program("postgres").command("--version").Output()
		if m := majorVersion.FindSubmatch(out); m != nil {
			p.version = string(m[1])
		}
	}
	// Debian's layout, or the folders that pg_config reports elsewhere.
	top := filepath.Join(p.bin, "../../../..")
	share, lib := filepath.Join(top, "share/postgresql", p.version), filepath.Join(p.bin, "../lib")
	if config := filepath.Join(p.bin, "pg_config"); !exists(share) && executable(config) {
		share, lib = pgConfig(config, "--sharedir"), pgConfig(config, "--pkglibdir")
	}
	p.statements = exists(filepath.Join(lib, "pg_stat_statements.so"))
	return exists(filepath.Join(share, "extension/postgis.control"))
}

func pgConfig(path, what string) string {
	out, _ := exec.Command(path, what).Output()
	return strings.TrimSpace(string(out))
}

func locateProgram(name string, debs debs, unpacked string) program {
	if path, err := exec.LookPath(name); err == nil {
		return program{path: path}
	}
	if path := debs.path(unpacked); debs.ready() && executable(path) {
		return program{path: path, env: debs.env()}
	}
	return program{}
}

// locateJava finds a Java of 17 or later. Running java -version takes longer than starting Redis,
// so a version in the path's name is trusted.
func locateJava(debs debs) program {
	var candidates []string
	if home := os.Getenv("JAVA_HOME"); home != "" {
		candidates = append(candidates, filepath.Join(home, "bin/java"))
	}
	if path, err := exec.LookPath("java"); err == nil {
		candidates = append(candidates, path)
	}
	system, _ := filepath.Glob("/usr/lib/jvm/java-*-openjdk-*/bin/java")
	candidates = append(candidates, system...)
	for _, path := range candidates {
		if resolved, err := filepath.EvalSymlinks(path); err == nil && recentJava(resolved) {
			return program{path: resolved}
		}
	}
	unpacked, _ := filepath.Glob(debs.path("usr/lib/jvm/java-*-openjdk-*/bin/java"))
	for _, path := range unpacked {
		if debs.ready() && recentJava(path) {
			return program{path: path, env: debs.env()}
		}
	}
	return program{}
}

var (
	javaInPath    = regexp.MustCompile(`/java-(\d+)-openjdk`)
	javaInVersion = regexp.MustCompile(`version "(\d+)`)
)

func recentJava(path string) bool {
	if !executable(path) {
		return false
	}
	m := javaInPath.FindStringSubmatch(path)
	if m == nil {
		out, _ := exec.Command(path, "-version").CombinedOutput()
		if m = javaInVersion.FindStringSubmatch(string(out)); m == nil {
			return false
		}
	}
	return len(m[1]) > 2 || m[1] >= "17" && len(m[1]) == 2
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
