// Puts GraphiQL on the page. The token is typed into the headers and is kept nowhere.
ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: '/graphql' }),
    defaultHeaders: '{\n  "Authorization": "Bearer "\n}',
    defaultQuery:
      '# Put your token into the headers below,\n' +
      '# and press the arrows at the left to read the schema.\n' +
      '{\n  me { id name }\n}\n',
    shouldPersistHeaders: false,
  }),
);
