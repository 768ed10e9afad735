package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// The stores of compose.yaml have the images of deploy/kind and the ports of the stack.
func TestComposeHasTheStoresOfTheStack(t *testing.T) {
	var compose struct {
		Services map[string]struct {
			Image string   `yaml:"image"`
			Ports []string `yaml:"ports"`
		} `yaml:"services"`
	}
	data, err := os.ReadFile("../../compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(data, &compose); err != nil {
		t.Fatal(err)
	}
	c, err := parseConfig(nil, nil, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	ports := map[string]int{postgresName: c.postgresPort, redisName: c.redisPort, kafkaName: c.kafkaPort}
	images := kindImages(t)
	if len(compose.Services) != len(ports) {
		t.Errorf("compose.yaml has %d services", len(compose.Services))
	}
	for name, port := range ports {
		service := compose.Services[name]
		if want := fmt.Sprintf("127.0.0.1:%d:%d", port, port); !slices.Equal(service.Ports, []string{want}) {
			t.Errorf("%s: ports are %v, not %s", name, service.Ports, want)
		}
		if images[name] == "" || service.Image != images[name] {
			t.Errorf("%s: image is %q, on kind %q", name, service.Image, images[name])
		}
	}
}

// The addresses that make run passes to the shop are those of the containers.
func TestMakeRunFindsTheStoresOfCompose(t *testing.T) {
	data, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"postgres:akinai@127.0.0.1:5432/", "redis://127.0.0.1:6379", "AKINAI_KAFKA_BROKERS=127.0.0.1:19192"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("the Makefile lacks %s", want)
		}
	}
}

// kindImages returns the images of deploy/kind/stores.yaml by the names of their containers.
func kindImages(t *testing.T) map[string]string {
	t.Helper()
	file, err := os.Open("../../deploy/kind/stores.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	images := make(map[string]string)
	for decoder := yaml.NewDecoder(file); ; {
		var manifest struct {
			Spec struct {
				Template struct {
					Spec struct {
						Containers []struct {
							Name  string `yaml:"name"`
							Image string `yaml:"image"`
						} `yaml:"containers"`
					} `yaml:"spec"`
				} `yaml:"template"`
			} `yaml:"spec"`
		}
		if err := decoder.Decode(&manifest); errors.Is(err, io.EOF) {
			return images
		} else if err != nil {
			t.Fatal(err)
		}
		for _, c := range manifest.Spec.Template.Spec.Containers {
			images[c.Name] = c.Image
		}
	}
}
