# SPDX-License-Identifier: GPL-2.0-or-later
"""The GraphQL operations for what GitHub's REST API does not offer."""

from __future__ import annotations

OWN_COMMENTS = """\
query OwnComments($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      comments(first: 100, after: $after) {
        nodes { id databaseId isMinimized viewerDidAuthor body }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}
"""
OWN_THREADS = """\
query OwnThreads($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviewThreads(first: 100, after: $after) {
        nodes {
          id
          isResolved
          viewerCanResolve
          comments(first: 1) { nodes { id path body isMinimized viewerDidAuthor } }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}
"""
HIDE = """\
mutation Hide($id: ID!) {
  minimizeComment(input: {subjectId: $id, classifier: RESOLVED}) {
    minimizedComment { isMinimized }
  }
}
"""
RESOLVE = """\
mutation Resolve($id: ID!) {
  resolveReviewThread(input: {threadId: $id}) { thread { isResolved } }
}
"""
EVERY = (OWN_COMMENTS, OWN_THREADS, HIDE, RESOLVE)
