package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"text/template"
	"time"
)

var (
	//go:embed files/pom.xml
	kafkaPom string
	//go:embed files/log4j2.yaml
	kafkaLogging string
	//go:embed files/server.properties.tmpl
	kafkaProperties string
)

// clusterID is any 16 bytes in base64. It is constant, so that data folders are interchangeable.
const clusterID = "MkU3OEVBNTcwNTJENDM2Qg"

func (c config) apacheDir() string { return c.path(kafkaName, "apache") }

// apache is Apache Kafka, fetched from Maven into <dir>/kafka.
type apache struct {
	s     *stack
	parts parts
}

func (s *stack) apacheRecipe(parts parts) recipe {
	a := &apache{s: s, parts: parts}
	data := s.cfg.apacheDir()
	return recipe{
		name: kafkaName, title: "Apache Kafka", port: s.cfg.kafkaPort, dir: s.cfg.path(kafkaName),
		stopSignal: syscall.SIGTERM,
		prepare:    a.prepare,
		command:    func() *exec.Cmd { return a.broker(data, "-XX:SharedArchiveFile="+a.archive()) },
		ping:       func(ctx context.Context) error { return pingTCP(ctx, s.cfg.kafkaPort) },
	}
}

func (a *apache) file(name string) string { return a.s.cfg.path(kafkaName, name) }
func (a *apache) archive() string         { return a.file("kafka.jsa") }

// prepare fetches the jars and builds the class archive, once, and formats the data folder.
func (a *apache) prepare(ctx context.Context) error {
	for name, text := range map[string]string{"pom.xml": kafkaPom, "log4j2.yaml": kafkaLogging} {
		if err := os.WriteFile(a.file(name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	if err := a.fetchJars(ctx); err != nil {
		return err
	}
	if !stamped(a.archive()+".stamp", a.archiveStamp()) {
		// Without the archive, Kafka runs as well, but starts more slowly.
		if err := a.buildArchive(ctx); err != nil {
			if ctx.Err() != nil {
				return err
			}
			a.s.out.say("kafka: no class archive, starts stay slow: %v", err)
		}
	}
	return a.format(ctx, a.s.cfg.apacheDir())
}

func (s *stack) jarsFetched() bool {
	return stamped(s.cfg.path(kafkaName, "libs.stamp"), digest(kafkaPom))
}

func (a *apache) fetchJars(ctx context.Context) error {
	if a.s.jarsFetched() {
		return nil
	}
	began := time.Now()
	a.s.out.say("kafka: fetching the jars with Maven (%s)", a.file("maven.log"))
	if err := os.RemoveAll(a.file("libs")); err != nil {
		return err
	}
	if debs := newDebs(a.s.cfg.path("debs")); inside(a.parts.java.path, debs.root) {
		if err := debs.writeTrustStore(); err != nil {
			return err
		}
	}
	cmd := a.parts.maven.command("-B", "-q", "-ntp", "-U", "-f", a.file("pom.xml"), "dependency:copy-dependencies")
	if err := a.s.runLogged(ctx, cmd, a.file("maven.log")); err != nil {
		return err
	}
	a.s.out.say("kafka: jars fetched in %.1f s", time.Since(began).Seconds())
	return os.WriteFile(a.file("libs.stamp"), []byte(digest(kafkaPom)), 0o644)
}

// archiveStamp identifies an archive. It is valid only for the same jars, their path, and the Java
// that wrote it.
func (a *apache) archiveStamp() string {
	age := ""
	if info, err := os.Stat(a.parts.java.path); err == nil {
		age = info.ModTime().String()
	}
	return digest(kafkaPom, a.file(""), a.parts.java.path, age)
}

// buildArchive runs the broker once on a temporary folder. At its end the broker writes the archive
// of the loaded classes, which halves the time of later starts.
func (a *apache) buildArchive(ctx context.Context) error {
	began := time.Now()
	a.s.out.say("kafka: building the class archive, once")
	dir := a.file("warmup")
	defer os.RemoveAll(dir)
	if err := errors.Join(os.RemoveAll(dir), os.RemoveAll(a.archive())); err != nil {
		return err
	}
	if err := a.format(ctx, dir); err != nil {
		return err
	}
	s := &server{spawn: a.s.spawn, out: a.s.out, recipe: recipe{
		name: kafkaName, title: "Apache Kafka", port: a.s.cfg.kafkaPort, dir: dir, stopSignal: syscall.SIGTERM,
		command: func() *exec.Cmd {
			return a.broker(dir, "-XX:ArchiveClassesAtExit="+a.archive(), "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
		},
		ping: func(ctx context.Context) error { return pingTCP(ctx, a.s.cfg.kafkaPort) },
	}}
	err := s.start(ctx)
	if err := errors.Join(err, s.stop()); err != nil {
		return err
	}
	a.s.out.say("kafka: class archive built in %.1f s", time.Since(began).Seconds())
	return os.WriteFile(a.archive()+".stamp", []byte(a.archiveStamp()), 0o644)
}

// format writes the properties, and the identity of the folder unless it has one.
func (a *apache) format(ctx context.Context, dir string) error {
	data := filepath.Join(dir, "data")
	if err := os.MkdirAll(data, 0o755); err != nil {
		return err
	}
	var text bytes.Buffer
	t, err := template.New("server.properties").Parse(kafkaProperties)
	if err != nil {
		return err
	}
	err = t.Execute(&text, map[string]any{"Port": a.s.cfg.kafkaPort, "ControllerPort": a.s.cfg.controllerPort, "Data": data})
	if err != nil {
		return err
	}
	properties := filepath.Join(dir, "server.properties")
	if err := os.WriteFile(properties, text.Bytes(), 0o644); err != nil {
		return err
	}
	if exists(filepath.Join(data, "meta.properties")) {
		return nil
	}
	cmd := a.jvm([]string{"-XX:SharedArchiveFile=" + a.archive()},
		"kafka.tools.StorageTool", "format", "-t", clusterID, "-c", properties, "--ignore-formatted")
	return a.s.runLogged(ctx, cmd, filepath.Join(dir, "format.log"))
}

func (a *apache) broker(dir string, options ...string) *exec.Cmd {
	return a.jvm(options, "kafka.Kafka", filepath.Join(dir, "server.properties"))
}

// jvm returns a command with the serial collector, one compiler and 128 MB, which is enough for a
// broker of one developer. The jars are listed and sorted, because the archive depends on their
// order, and a wildcard would use the order of the folder.
func (a *apache) jvm(options []string, class string, args ...string) *exec.Cmd {
	jars, _ := filepath.Glob(a.file("libs/*.jar"))
	slices.Sort(jars)
	argv := append([]string{
		"-Xms128m", "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto",
		"-XX:+ExitOnOutOfMemoryError", "-Dlog4j2.configurationFile=" + a.file("log4j2.yaml"),
	}, options...)
	argv = append(argv, "-cp", strings.Join(jars, ":"), class)
	return a.parts.java.command(append(argv, args...)...)
}

// stamped reports whether the file contains exactly the text.
func stamped(path, text string) bool {
	raw, err := os.ReadFile(path)
	return err == nil && string(raw) == text
}

func digest(texts ...string) string {
	sum := sha256.Sum256([]byte(fmt.Sprintf("%q", texts)))
	return hex.EncodeToString(sum[:])
}
