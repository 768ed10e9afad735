package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestSimulationIsReadAndTheUnneededLeftOut(t *testing.T) {
	simulation := `Reading package lists...
Inst libpq5 (15.18-0+deb12u1 Debian:12.12/oldstable [amd64])
Inst libssl3 [3.0.15-1] (3.0.20-1~deb12u2 Debian-Security:12/oldstable-security [amd64]) []
Inst libc6 [2.36-8] (2.36-9 Debian:12 [amd64])
Inst libllvm14 (1:14.0.6-12 Debian:12 [amd64])
Inst perl (5.36.0-7 Debian:12 [amd64])
Inst perl-modules-5.36 (5.36.0-7 Debian:12 [all])
Inst redis-tools (5:7.0.15-1 Debian:12 [amd64])
Conf libpq5 (15.18-0+deb12u1 Debian:12.12/oldstable [amd64])
`
	got := needed(simulation, []string{"redis-tools=5:7.0.15-1"})
	want := []string{"libpq5=15.18-0+deb12u1", "libssl3=3.0.20-1~deb12u2"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestFirstChoiceThatTheSourcesHave(t *testing.T) {
	has := func(pkg string) bool {
		return strings.Contains(pkg, "-17") || pkg == "redis-server" || pkg == "postgresql-15"
	}
	got, err := choose([]need{postgresNeed(""), {"Redis", [][]string{{"redis-server"}}}}, has)
	want := []string{"postgresql-17", "postgresql-17-postgis-3", "redis-server"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	_, err = choose([]need{postgresNeed("16")}, has)
	if err == nil || !strings.Contains(err.Error(), "PostgreSQL 16 with PostGIS (it wrote the data here") {
		t.Errorf("other version: %v", err)
	}
}

func TestRelinkPointsIntoTheTree(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"etc/maven", "usr/share/maven"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	links := map[string]string{"usr/share/maven/conf": "/etc/maven", "usr/share/maven/other": "/etc/alternatives/none", "usr/share/maven/near": "conf"}
	for name, target := range links {
		if err := os.Symlink(target, filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := relink(root); err != nil {
		t.Fatal(err)
	}
	links["usr/share/maven/conf"] = "../../../etc/maven"
	for name, want := range links {
		if got, err := os.Readlink(filepath.Join(root, name)); err != nil || got != want {
			t.Errorf("%s -> %s, %v, want %s", name, got, err, want)
		}
	}
}

func TestExtensionsGetTheirPlainNames(t *testing.T) {
	d := newDebs(t.TempDir())
	dir := d.path("usr/share/postgresql/15/extension")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "postgis-3.control"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time it exists already
		if err := d.linkExtensions(); err != nil {
			t.Fatal(err)
		}
	}
	if raw, err := os.ReadFile(filepath.Join(dir, "postgis.control")); err != nil || string(raw) != "x" {
		t.Errorf("%q, %v", raw, err)
	}
}

// The bytes of an empty store as keytool of OpenJDK 17 writes it.
func TestEmptyKeyStore(t *testing.T) {
	got := keyStore(nil)
	want := []byte{
		0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 0,
		0xe2, 0x68, 0x6e, 0x45, 0xfb, 0x43, 0xdf, 0xa4, 0xd9, 0x92, 0xdd, 0x41, 0xce, 0xb6, 0xb2, 0x1c, 0x63, 0x30, 0xd7, 0x92,
	}
	if !bytes.Equal(got, want) {
		t.Errorf("% x", got)
	}
}

func TestJavaOldAndNew(t *testing.T) {
	for version, want := range map[string]bool{"8": false, "11": false, "17": true, "21": true, "25": true} {
		java := filepath.Join(t.TempDir(), "java-"+version+"-openjdk-x")
		if err := os.WriteFile(java, []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		if got := recentJava(java); got != want {
			t.Errorf("java %s: %v", version, got)
		}
	}
}
