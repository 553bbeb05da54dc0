//! XML as a tree, for tests that look at reports: elements, attributes, text. What is not well-formed panics.

use std::collections::BTreeMap;

/// An element with all that is in it.
#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub children: Vec<Element>,
    pub text: String,
}

impl Element {
    /// The attribute as a number.
    pub fn number(&self, name: &str) -> usize {
        self.attributes[name].parse().expect(name)
    }
}

/// The root of a document.
pub fn parse(document: &str) -> Element {
    let body = document.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").expect("a declaration");
    let allowed = |c: char| c >= ' ' || matches!(c, '\n' | '\t' | '\r');
    assert!(body.chars().all(allowed), "characters that XML cannot hold");
    let mut rest = body.trim_start();
    let root = element(&mut rest);
    assert_eq!(rest.trim(), "", "nothing stands after the root");
    root
}

fn element(rest: &mut &str) -> Element {
    let inner = rest.strip_prefix('<').expect("a tag");
    let (tag, after) = inner.split_once('>').expect("the end of a tag");
    *rest = after;
    let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
    let (name, mut attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut made = Element { name: name.to_owned(), ..Element::default() };
    while !attributes.trim().is_empty() {
        let (key, value) = attributes.trim_start().split_once("=\"").expect("an attribute");
        let (value, more) = value.split_once('"').expect("the end of a value");
        assert!(!value.contains('<'), "{value}");
        let is_new = made.attributes.insert(key.to_owned(), unescaped(value)).is_none();
        assert!(is_new, "{key} twice");
        attributes = more;
    }
    if is_empty {
        return made;
    }
    loop {
        let (text, _) = rest.split_once('<').expect("a closing tag");
        made.text.push_str(&unescaped(text));
        *rest = &rest[text.len()..];
        if let Some(closing) = rest.strip_prefix("</") {
            let (name, after) = closing.split_once('>').expect("the end of a closing tag");
            assert_eq!(name, made.name);
            *rest = after;
            return made;
        }
        made.children.push(element(rest));
    }
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let (entity, after) = after.split_once(';').expect("the end of an entity");
        out.push(match entity {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            "#10" | "#xA" => '\n',
            other => panic!("&{other};"),
        });
        rest = after;
    }
    out + rest
}
