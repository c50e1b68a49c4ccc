// A tile in JupyterLab's launcher that opens the start page of the course, which also opens in an empty workspace.
// Written by hand instead of being built: JupyterLab hands its shared modules to `init`, and asks `get` for the plugin.
(() => {
  const PAGE = { path: 'START.md', factory: 'Markdown Preview' };
  const OPEN = 'harness-course:open';
  let shared = {};

  async function load(name) {
    const [only] = Object.values(shared[name]);
    return (await only.get())();
  }

  async function plugin() {
    const { ILauncher } = await load('@jupyterlab/launcher');
    const { notebookIcon } = await load('@jupyterlab/ui-components');
    return {
      id: 'harness-course:launcher',
      description: 'Opens the start page of the course',
      autoStart: true,
      optional: [ILauncher],
      activate: (app, launcher) => {
        const show = () => app.commands.execute('docmanager:open', PAGE);
        app.commands.addCommand(OPEN, {
          label: 'The course',
          caption: 'From one order to a rehearsal on the stage',
          icon: notebookIcon,
          execute: show
        });
        launcher?.add({ command: OPEN, category: 'Rehearsal', rank: 0 });
        // Not over somebody's work: only a workspace without anything open begins with the page.
        const isEmpty = () => [...app.shell.widgets('main')].every(each => each.id.startsWith('launcher'));
        app.restored.then(() => isEmpty() && show());
      }
    };
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB['harness-course'] = {
    init: scope => {
      shared = scope;
    },
    get: async () => {
      const found = await plugin();
      return () => ({ __esModule: true, default: found });
    }
  };
})();
