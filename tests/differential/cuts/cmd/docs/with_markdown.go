//go:build !no_markdown

package main

import "cuts/feat/markdown"

func init() { features["markdown"] = markdown.Run }
