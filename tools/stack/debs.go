package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// debs is a folder into which Debian packages are unpacked for a user without root rights. It is a
// file tree as on a machine, under another root. This file and unpack.go replace what the packages'
// installation scripts would have done.
type debs struct{ root string }

func newDebs(root string) debs { return debs{root} }

func (d debs) path(part ...string) string {
	return filepath.Join(append([]string{d.root}, part...)...)
}

// The three files in the folder that belong to this program.
func (d debs) list() string       { return d.path(".packages") } // the unpacked packages, in lines NAME=VERSION
func (d debs) apt() string        { return d.path(".apt") }      // apt's lists and cache
func (d debs) trustStore() string { return d.path(".cacerts") }

// ready is false while packages are being unpacked, and after an interrupted unpacking.
func (d debs) ready() bool { return exists(d.list()) }

// env returns variables with which programs and libraries of the tree find each other and their
// data. PostgreSQL and Java find their own files relative to the executable.
func (d debs) env() []string {
	libraries := d.libraries()
	if own := os.Getenv("LD_LIBRARY_PATH"); own != "" {
		libraries = append(libraries, own)
	}
	return []string{
		"LD_LIBRARY_PATH=" + strings.Join(libraries, ":"),
		"PROJ_LIB=" + d.path("usr/share/proj"), // PostGIS: coordinate systems
		"PROJ_DATA=" + d.path("usr/share/proj"),
		"GDAL_DATA=" + d.path("usr/share/gdal"),
	}
}

// libraries returns the folders of the tree that contain shared libraries: the usual ones, and
// folders below them that contain an alternative that an installation would have linked (BLAS and
// LAPACK, which PostGIS needs).
func (d debs) libraries() []string {
	var dirs []string
	for _, pattern := range []string{"*-linux-gnu*", "", "*-linux-gnu*/*"} {
		for _, top := range []string{"usr/lib", "lib"} {
			found, _ := filepath.Glob(d.path(top, pattern, "lib*.so.*"))
			for _, file := range found {
				if dir := filepath.Dir(file); !slices.Contains(dirs, dir) {
					dirs = append(dirs, dir)
				}
			}
		}
	}
	return dirs
}

// mavenEnv gives Maven the certificates that the packages' scripts would have installed.
func (d debs) mavenEnv() []string {
	options := strings.TrimSpace(os.Getenv("MAVEN_OPTS") + " -Djavax.net.ssl.trustStore=" + d.trustStore())
	return []string{"MAVEN_OPTS=" + options}
}

// aptOptions makes apt work for a user without root rights: with its own lists and cache, and with
// the machine's sources, keys and list of installed packages.
func (d debs) aptOptions() []string {
	return []string{
		"-o", "Dir::State=" + d.apt(),
		"-o", "Dir::State::status=/var/lib/dpkg/status",
		"-o", "Dir::Cache=" + d.apt(),
		"-o", "Debug::NoLocking=1",
		"-o", "Acquire::Languages=none",
	}
}

// unneeded are dependencies that are never unpacked. The C library must be that of the running
// loader. The others are for features that are not used (compiled queries, the Debian cluster
// scripts) and are half of the download.
var unneeded = []string{
	"libc6", "libc-bin", "libc-l10n", "locales", "libllvm", "libz3-",
	"perl", "libperl", "libjson-perl", "netbase", "openssl", "ssl-cert",
	"postgresql-common", "postgresql-client-common", "fonts-", "ucf", "sensible-utils",
}

// needed parses the output of `apt-get -s install` and returns NAME=VERSION of each package to
// fetch. A line is
//
//	Inst libpq5 [old version] (15.18-0+deb12u1 Debian:12.1 [amd64]) ...
func needed(simulation string, have []string) []string {
	var out []string
	for _, line := range strings.Split(simulation, "\n") {
		fields := strings.Fields(line)
		if len(fields) < 3 || fields[0] != "Inst" {
			continue
		}
		name := fields[1]
		open := slices.IndexFunc(fields, func(f string) bool { return strings.HasPrefix(f, "(") })
		if open < 0 || skipped(name) {
			continue
		}
		full := name + "=" + strings.TrimPrefix(fields[open], "(")
		if !slices.Contains(have, full) {
			out = append(out, full)
		}
	}
	return out
}

func skipped(name string) bool {
	for _, u := range unneeded {
		// A name that ends in a dash, or names a library without its version, is a prefix. The
		// others match exactly one package.
		switch u {
		case "libllvm", "libz3-", "libperl", "fonts-":
			if strings.HasPrefix(name, u) {
				return true
			}
		case "perl":
			if name == u || strings.HasPrefix(name, "perl-modules") {
				return true
			}
		default:
			if name == u {
				return true
			}
		}
	}
	return false
}
