package openapi

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// object returns a mapping of alternating keys and values. Nil values, "" and empty lists are left
// out.
func object(pairs ...any) *yaml.Node {
	o := &yaml.Node{Kind: yaml.MappingNode}
	for i := 0; i+1 < len(pairs); i += 2 {
		set(o, pairs[i].(string), pairs[i+1]) //nolint:forcetypeassert // keys are literals
	}
	return o
}

// set appends a key, unless the value is nil, "" or an empty list.
func set(o *yaml.Node, key string, value any) {
	node := valueOf(value)
	if node == nil || node.Kind == yaml.ScalarNode && node.Value == "" && node.Tag == "!!str" || node.Kind == yaml.SequenceNode && len(node.Content) == 0 {
		return
	}
	o.Content = append(o.Content, scalar(key), node)
}

// replace gives a key that is there another value.
func replace(o *yaml.Node, key, value string) {
	*get(o, key) = *scalar(value)
}

func valueOf(value any) *yaml.Node {
	switch v := value.(type) {
	case nil:
		return nil
	case *yaml.Node:
		return v
	case string:
		return scalar(v)
	case []string:
		list := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		for _, item := range v {
			list.Content = append(list.Content, scalar(item))
		}
		return list
	case []*yaml.Node:
		return &yaml.Node{Kind: yaml.SequenceNode, Content: v}
	case bool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: fmt.Sprint(v)}
	default:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!int", Value: fmt.Sprint(v)}
	}
}

func scalar(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
}

// none returns the empty list, which set leaves out.
func none() *yaml.Node { return &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle} }

// plain returns a copy of a node without anchors, aliases and styles.
func plain(node *yaml.Node) *yaml.Node {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	copied := &yaml.Node{Kind: node.Kind, Tag: node.Tag, Value: node.Value}
	for _, child := range node.Content {
		copied.Content = append(copied.Content, plain(child))
	}
	if len(copied.Content) == 0 && copied.Kind != yaml.ScalarNode {
		copied.Style = yaml.FlowStyle // {} and []
	}
	return copied
}

// remove deletes a key.
func remove(o *yaml.Node, key string) {
	for i := 0; o != nil && i+1 < len(o.Content); i += 2 {
		if o.Content[i].Value == key {
			o.Content = append(o.Content[:i], o.Content[i+2:]...)
			return
		}
	}
}

// get returns the value of a key, or nil if there is none.
func get(o *yaml.Node, key string) *yaml.Node {
	for i := 0; o != nil && i+1 < len(o.Content); i += 2 {
		if o.Content[i].Value == key {
			return o.Content[i+1]
		}
	}
	return nil
}

func ref(kind, name string) *yaml.Node {
	return object("$ref", "#/components/"+kind+"/"+name)
}
