// Command protoc-gen-openapi describes a public edge as OpenAPI. It uses
// protoc-gen-connect-openapi, which knows paths, messages and rules, and adds what that does not
// know: the permissions of a method (our access option), the status 201, the Idempotency-Key, and
// the common format of errors.
//
// It is a separate module, so that the generator's dependencies do not become the platform's.
package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/sudorandom/protoc-gen-connect-openapi/converter"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/pluginpb"
)

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "protoc-gen-openapi:", err)
		os.Exit(1)
	}
}

// run answers one request of protoc.
func run(in io.Reader, out io.Writer) error {
	slog.SetDefault(slog.New(slog.DiscardHandler)) // discards the generator's progress messages
	data, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	request := &pluginpb.CodeGeneratorRequest{}
	if err := proto.Unmarshal(data, request); err != nil {
		return fmt.Errorf("read request: %w", err)
	}
	response, err := converter.Convert(request)
	if err != nil {
		return err
	}
	access := accessOf(request)
	for _, file := range response.GetFile() {
		content, err := amend([]byte(file.GetContent()), access)
		if err != nil {
			return fmt.Errorf("%s: %w", file.GetName(), err)
		}
		file.Content = proto.String(string(content))
	}
	data, err = proto.Marshal(response)
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	return err
}
