//! The modules of a crate, and which of them depend on which.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::paths::Source;

/// A module's path from the root of the crate.
type Module = Vec<String>;

/// The most re-exports that are followed one after the other.
const MOST_RE_EXPORTS: usize = 16;

/// The modules of a crate by their paths.
pub struct Crate {
    name: String,
    modules: BTreeMap<Module, Source>,
}

impl Crate {
    /// Reads the sources of the crate in this folder.
    pub fn read(folder: &Path) -> Self {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let mut modules = BTreeMap::new();
        let source = folder.join("src");
        for path in crate::files(&source, Some("rs")) {
            let mut module: Module = path
                .strip_prefix(&source)
                .unwrap()
                .with_extension("")
                .components()
                .map(|part| part.as_os_str().to_string_lossy().into_owned())
                .collect();
            if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
                module.pop();
            }
            // Modules of tests are declared with `#[cfg(test)]`, by these names.
            if module.last().is_some_and(|name| name == "tests") {
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let file = syn::parse_file(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            add(&mut modules, module, Source::read(&file.items));
        }
        Self { name, modules }
    }

    /// The circles between sibling modules, each with the paths that make it.
    pub fn circles(&self) -> Vec<String> {
        let mut siblings: BTreeMap<Module, BTreeMap<(String, String), String>> = BTreeMap::new();
        for (module, source) in &self.modules {
            let globs = source.globs.iter();
            for path in source.paths.iter().chain(globs) {
                let Some(target) = self.resolve(module, path, 0) else { continue };
                let common = common(module, &target);
                let parent: Module = module.iter().take(common).cloned().collect();
                if let (Some(from), Some(to)) = (module.get(common), target.get(common)) {
                    let edge = (from.clone(), to.clone());
                    let text = format!("{} names {}", module.join("::"), path.join("::"));
                    siblings.entry(parent).or_default().entry(edge).or_insert(text);
                }
            }
        }
        siblings.iter().filter_map(|(parent, edges)| self.circle(parent, edges)).collect()
    }

    /// The edges between these siblings that lie on a circle.
    fn circle(
        &self,
        parent: &Module,
        edges: &BTreeMap<(String, String), String>,
    ) -> Option<String> {
        let on_circle: Vec<_> = edges
            .iter()
            .filter(|((from, to), _)| reaches(edges, to, from))
            .map(|((from, to), text)| format!("    {from} → {to}: {text}"))
            .collect();
        let place = [std::slice::from_ref(&self.name), parent].concat().join("::");
        (!on_circle.is_empty()).then(|| format!("{place}\n{}", on_circle.join("\n")))
    }

    /// The module that defines what this path of `module` means; `None` for other crates.
    fn resolve(&self, module: &Module, path: &[String], depth: usize) -> Option<Module> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.descend(Module::new(), rest, depth),
            "self" => self.descend(module.clone(), rest, depth),
            "super" => {
                let parent = module.split_last()?.1.to_vec();
                match rest.first().map(String::as_str) {
                    Some("super") => self.resolve(&parent, rest, depth),
                    _ => self.descend(parent, rest, depth),
                }
            }
            // An import is an edge of its own.
            name if self.modules.get(module)?.imports.contains_key(name) => None,
            name => {
                let child = [module.as_slice(), &[name.to_owned()]].concat();
                self.modules.contains_key(&child).then(|| self.descend(child, rest, depth))?
            }
        }
    }

    fn descend(&self, mut module: Module, path: &[String], depth: usize) -> Option<Module> {
        let mut rest = path;
        while let Some((first, further)) = rest.split_first() {
            let child = [module.as_slice(), std::slice::from_ref(first)].concat();
            if !self.modules.contains_key(&child) {
                return Some(self.definition(&module, first, depth).unwrap_or(module));
            }
            (module, rest) = (child, further);
        }
        Some(module)
    }

    /// The module that defines what `module` re-exports under this name.
    fn definition(&self, module: &Module, name: &str, depth: usize) -> Option<Module> {
        let source = self.modules.get(module).filter(|_| depth < MOST_RE_EXPORTS)?;
        if source.items.contains(name) {
            return None;
        }
        if let Some(path) = source.imports.get(name) {
            return self.resolve_import(module, path, depth + 1);
        }
        source.globs.iter().find_map(|path| {
            let target = self.resolve_import(module, path, depth + 1)?;
            let has = self.modules.get(&target)?.items.contains(name);
            has.then_some(target)
        })
    }

    fn resolve_import(&self, module: &Module, path: &[String], depth: usize) -> Option<Module> {
        match path.first().map(String::as_str) {
            Some("crate" | "self" | "super") => self.resolve(module, path, depth),
            Some(name) => {
                let child = [module.as_slice(), &[name.to_owned()]].concat();
                self.modules.get(&child)?;
                self.descend(module.clone(), path, depth)
            }
            None => None,
        }
    }
}

fn add(modules: &mut BTreeMap<Module, Source>, module: Module, mut source: Source) {
    for (name, inner) in std::mem::take(&mut source.inline) {
        add(modules, [module.as_slice(), &[name]].concat(), inner);
    }
    modules.insert(module, source);
}

fn common(a: &Module, b: &Module) -> usize {
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

fn reaches(edges: &BTreeMap<(String, String), String>, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(module) = open.pop() {
        if module == to {
            return true;
        }
        let next = edges.keys().filter(|(source, _)| source == module);
        open.extend(next.map(|(_, target)| target.as_str()).filter(|target| seen.insert(target)));
    }
    false
}
