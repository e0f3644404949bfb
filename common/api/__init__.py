"""The API machine: order of checks, problems, formats, pages. Which records it serves, apps say."""
