//! Columns that the settings give: a profile made from them, or a known profile with them on top.
//! Refused with code `bad-profile`: the same header for two fields, an empty name, no columns, no kind.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::builtin;
use super::pattern::Pattern;
use super::profile::{ChannelRules, Profile, Role};
use crate::catalogue::field::{Field, Kind};
use crate::diagnostic::{Diagnostic, Result};

impl Profile {
    /// A profile of exactly these columns (column key → header as in the file, placeholders not special).
    /// All of them must be in the header. Totals, stages and statuses are those of the generic profile
    /// of the first kind.
    pub fn from_columns(kinds: &[Kind], columns: &BTreeMap<Field, String>) -> Result<Profile> {
        let Some(kind) = kinds.first() else {
            return Err(Diagnostic::error("bad-profile", "columns are given without a \"kind\"")
                .hint("add `kind = \"spend\"` (or sessions, leads, orders, refunds) to the source")
                .into());
        };
        if columns.is_empty() {
            return Err(Diagnostic::error("bad-profile", "\"columns\" is empty").into());
        }
        let base = builtin::by_id(&format!("generic-{}", kind.id()));
        let mut names = HashMap::new();
        let mut shown = BTreeMap::new();
        for (field, header) in columns {
            add(&mut names, *field, header, false)?;
            shown.insert(*field, header.clone());
        }
        Ok(Profile {
            id: "columns".to_owned(),
            title: "columns given in the settings".to_owned(),
            kinds: kinds.to_vec(),
            platform: None,
            system: "columns".to_owned(),
            generic: false,
            own: true,
            grain: None,
            rows: base.as_ref().map(|base| base.rows.clone()).unwrap_or_default(),
            values: base.as_ref().map(|base| base.values.clone()).unwrap_or_default(),
            channels: ChannelRules::default(),
            preamble: Vec::new(),
            partial: Vec::new(),
            titles: BTreeMap::new(),
            begins: BTreeMap::new(),
            title_lines: Vec::new(),
            cells: Vec::new(),
            segments: Vec::new(),
            repeats: BTreeMap::new(),
            fallbacks: Vec::new(),
            only_where: Vec::new(),
            proof_titles: Vec::new(),
            sure_titles: Vec::new(),
            signature: Vec::new(),
            whole: Vec::new(),
            require: columns.keys().map(|field| vec![*field]).collect(),
            reject: Vec::new(),
            line_sums_when: Vec::new(),
            spread: None,
            names,
            open: Vec::new(),
            shown,
            stages: base.as_ref().map(|base| base.stages.clone()).unwrap_or_default(),
            statuses: base.as_ref().map(|base| base.statuses.clone()).unwrap_or_default(),
        })
    }

    /// This profile with columns of the settings on top: they win over the profile's own for their
    /// fields, must all be there, and everything else stays as it is.
    pub fn with_columns(&self, columns: &BTreeMap<Field, String>) -> Result<Profile> {
        let mut profile = self.clone();
        let is_other = |role: &Role| !matches!(role, Role::Column(field, _) if columns.contains_key(field));
        profile.names.retain(|_, role| is_other(role));
        profile.open.retain(|(_, role)| is_other(role));
        let mut given = HashMap::new();
        for (field, header) in columns {
            add(&mut given, *field, header, self.generic)?;
            profile.shown.insert(*field, header.clone());
            profile.require.push(vec![*field]);
        }
        profile.names.extend(given);
        Ok(profile)
    }
}

fn add(names: &mut HashMap<String, Role>, field: Field, header: &str, loose: bool) -> Result<()> {
    let pattern = Pattern::literal(header, loose)
        .map_err(|problem| Diagnostic::error("bad-profile", format!("{problem} (for \"{}\")", field.id())))?;
    let name = pattern.as_literal().unwrap_or_default().to_owned();
    match names.insert(name, Role::Column(field, 0)) {
        Some(Role::Column(other, _)) => Err(Diagnostic::error(
            "bad-profile",
            format!("the column \"{header}\" is given for both \"{}\" and \"{}\"", other.id(), field.id()),
        )
        .into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(pairs: &[(Field, &str)]) -> BTreeMap<Field, String> {
        pairs.iter().map(|(field, header)| (*field, (*header).to_owned())).collect()
    }

    #[test]
    fn one_header_for_two_fields_is_refused() {
        let given = columns(&[(Field::Date, "When"), (Field::ClosedAt, "when ")]);
        let refusal = Profile::from_columns(&[Kind::Leads], &given).expect_err("a clash");
        let error = &refusal.0[0];
        assert_eq!(error.code, "bad-profile");
        assert!(error.message.contains("\"date\"") && error.message.contains("\"closed_at\""), "{error}");
    }

    #[test]
    fn no_columns_and_no_kind_are_refused() {
        assert!(Profile::from_columns(&[Kind::Leads], &BTreeMap::new()).is_err());
        assert!(Profile::from_columns(&[], &columns(&[(Field::Date, "When")])).is_err());
    }
}
