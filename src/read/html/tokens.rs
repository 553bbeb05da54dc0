//! The text of a page → its tags and texts, one after the other, by `html5gum`, and where exports need something else.
//!
//! In: text. Out: what `html5gum` calls events; nothing of the page is held. XHTML's way to close a tag is understood, and
//! however many attributes a tag has, the stack does not grow.

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::emitters::{Emitter, ForwardingEmitter};
use html5gum::{Readable, Reader, Span, State, StringReader, Tokenizer};
use std::convert::Infallible;

/// Shows each tag, attribute and text of a page to `see`.
pub(super) fn walk(page: &str, mut see: impl FnMut(CallbackEvent<'_>)) {
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: Span<()>| {
        see(event);
        None::<Infallible>
    });
    // The text of scripts and styles has no tags.
    emitter.naively_switch_states(true);
    let source = Source { text: page.to_reader(), is_after_quote: false, held: None };
    let Ok(()) = Tokenizer::new_with_emitter(source, Tags { emitter, is_closed: false }).finish();
}

/// `<title/>` and `<script src="…"/>` are closed, as XHTML has it: what follows is no text of theirs.
struct Tags<E> {
    emitter: E,
    is_closed: bool,
}

impl<E: Emitter> ForwardingEmitter for Tags<E> {
    type Token = E::Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = E::Token> {
        &mut self.emitter
    }

    fn init_start_tag(&mut self) {
        self.is_closed = false;
        self.emitter.init_start_tag();
    }

    fn set_self_closing(&mut self) {
        self.is_closed = true;
        self.emitter.set_self_closing();
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        self.emitter.emit_current_tag().filter(|_| !self.is_closed)
    }
}

/// In `html5gum` 0.9 each attribute that ends with `"` and a blank calls the next one, so that some hundreds of them in one
/// tag end the program. A slash between attributes means nothing, and no call goes on over it: one is read before
/// that blank. (Before `>` it would close the tag; it never stands there, as the blank is still to come.)
struct Source<'t> {
    text: StringReader<'t>,
    is_after_quote: bool,
    held: Option<u8>,
}

impl Reader for Source<'_> {
    type Error = Infallible;

    fn read_byte(&mut self) -> Result<Option<u8>, Infallible> {
        if let Some(held) = self.held.take() {
            return Ok(Some(held));
        }
        let byte = self.text.read_byte()?;
        let is_blank = byte.is_some_and(|byte| byte.is_ascii_whitespace());
        if std::mem::take(&mut self.is_after_quote) && is_blank {
            self.held = byte;
            return Ok(Some(b'/'));
        }
        Ok(byte)
    }

    fn try_read_string(&mut self, wanted: &[u8], case_sensitive: bool) -> Result<bool, Infallible> {
        self.is_after_quote = false;
        Ok(self.held.is_none() && self.text.try_read_string(wanted, case_sensitive)?)
    }

    fn read_until<'b>(
        &'b mut self,
        needle: &[u8],
        char_buf: &'b mut [u8; 4],
    ) -> Result<Option<&'b [u8]>, Infallible> {
        self.is_after_quote = false;
        if let Some(held) = self.held.take() {
            let [first, ..] = char_buf;
            *first = held;
            return Ok(Some(std::slice::from_ref(first)));
        }
        let chunk = self.text.read_until(needle, char_buf)?;
        // Between tags a quote may stand alone too; a single byte is never asked for after it there.
        self.is_after_quote = chunk == Some(b"\"");
        Ok(chunk)
    }
}
